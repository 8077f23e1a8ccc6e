namespace Rollout.Tasks.Traffic;

/// <summary>One call that sets all weights of one rule.</summary>
/// <param name="Service">Name of the service whose route it is.</param>
/// <param name="Rule">The router's own name of the rule.</param>
/// <param name="Weights">New raw weight by the router's own name of the group; all groups of the rule.</param>
/// <param name="Candidate">The slot on trial.</param>
/// <param name="CandidateWeight">Whole percent of requests for the candidate, 0 to 100.</param>
/// <param name="Call">The call in words, as Plan prints it; for example <c>ModifyRule nest-auth blue=90 green=10</c>.</param>
public sealed record WeightChange(string Service, string Rule, IReadOnlyDictionary<string, int> Weights, Slot Candidate, int CandidateWeight, string Call);

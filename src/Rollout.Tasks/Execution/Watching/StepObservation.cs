using Rollout.Tasks.Analysis;
using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>What was seen of a step at one instant.</summary>
/// <param name="Verdict">What the analysis says of the candidate.</param>
/// <param name="Action">What the violated guard asks for; null when none is violated.</param>
/// <param name="Reason">In words.</param>
/// <param name="StableHealthy">Whether the stable slot could take all traffic.</param>
/// <param name="CandidateHealthy">Whether all targets of the candidate are healthy.</param>
/// <param name="Interrupted">Whether the operator asked to stop.</param>
/// <param name="SampledAt">When the counters behind the verdict were read.</param>
/// <param name="FirstViolationAt">When the first counters were read that violate the guard behind a Fail.</param>
public sealed record StepObservation(
    Verdict Verdict,
    GuardAction? Action,
    string Reason,
    bool StableHealthy,
    bool CandidateHealthy,
    bool Interrupted,
    DateTimeOffset? SampledAt,
    DateTimeOffset? FirstViolationAt)
{
    /// <summary>What the stable slot lacks, in words; empty when it lacks nothing.</summary>
    public string StableWords { get; init; } = string.Empty;

    /// <summary>Whether nothing keeps the step from passing but that the judge has too few requests: guards, shares and sources are all well.</summary>
    public bool OnlyJudgeLacksRequests { get; init; }

    /// <summary>Whether a source that is needed fails just now, and its error budget is not used up: what is missing may come with the next read.</summary>
    public bool SourceFails { get; init; }

    /// <summary>What guards and judge said behind the verdict; empty where they had no part in it.</summary>
    public IReadOnlyList<DecisionGround> Grounds { get; init; } = [];

    /// <summary>The same for the journal, which leaves out what is empty.</summary>
    internal IReadOnlyList<DecisionGround>? GroundsOrNull => Grounds.Count == 0 ? null : Grounds;

    /// <summary>Before anything was seen.</summary>
    public static StepObservation None { get; } = new(Verdict.NoData, null, "nothing measured yet", StableHealthy: true, CandidateHealthy: true, Interrupted: false, null, null);
}

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>One step's hold, or the bake: a stretch in which both slots are compared over one window.</summary>
/// <param name="BudgetShare">Its share of the rollout's error budget, 0 to 1; the shares of all epochs of a rollout sum to at most 1. 0: nothing to compare, because one slot gets no requests.</param>
/// <param name="PlannedLooks">Samples that the hold is planned to have, 1 or more. More looks than planned are covered too, with the part of the budget that is kept for them.</param>
public sealed record JudgeEpoch(double BudgetShare, int PlannedLooks);

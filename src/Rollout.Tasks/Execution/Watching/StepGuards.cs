using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Baselines;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Which guards are watched, with the baseline as it is recorded now.</summary>
internal static class StepGuards
{
    /// <summary>The environment's guards, then the step's own, then what it requires.</summary>
    /// <param name="plan">The environment.</param>
    /// <param name="step">Null outside of all steps, as in the bake time.</param>
    /// <param name="now">The baseline's age is counted from here.</param>
    public static IReadOnlyList<Guard> Of(RolloutPlan plan, RolloutStep? step, DateTimeOffset now) =>
        new BaselineFile(EnvironmentStores.DirectoryOf(plan), plan.Environment).Attach([.. plan.Guards, .. step?.Guards ?? [], .. step?.Require ?? []], now);
}

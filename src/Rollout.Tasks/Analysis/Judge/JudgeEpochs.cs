using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>Divides the error budget of a rollout over its steps.</summary>
public static class JudgeEpochs
{
    /// <summary>One epoch for each step, then the bake's.</summary>
    /// <param name="plan">Its steps, bake and metrics' interval.</param>
    /// <returns>As many as steps, and one more. Steps that compare anything have equal shares; a step at 100 %, a step without a hold and the bake have 0, because the stable release gets no requests there.</returns>
    public static IReadOnlyList<JudgeEpoch> Of(RolloutPlan plan)
    {
        var compared = Math.Max(1, plan.Steps.Count(IsCompared));
        return
        [
            .. plan.Steps.Select(step => new JudgeEpoch(IsCompared(step) ? 1d / compared : 0, Looks(step.Hold, plan.Metrics.Interval))),
            new JudgeEpoch(0, Looks(plan.Bake, plan.Metrics.Interval)),
        ];
    }

    private static bool IsCompared(RolloutStep step) => step.Weight < 100 && step.Hold > TimeSpan.Zero;

    private static int Looks(TimeSpan hold, TimeSpan interval) => (int)Math.Clamp(hold / interval, 1, 1_000_000);
}

using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>The steps of a plan at the weights that a rollout was recorded with. Pure.</summary>
internal static class RecordedSteps
{
    /// <summary>The plan with the recorded weights.</summary>
    /// <param name="plan">The configuration to be tried.</param>
    /// <param name="marks">The recording's marks, in the order of time.</param>
    /// <returns>
    /// A recorded step has guards, requirements and hold of the plan's step of the same weight, or else of the next lower one. Its hold is never longer than it was watched then.
    /// Steps of the plan above the last recorded weight are kept.
    /// </returns>
    public static RolloutPlan Apply(RolloutPlan plan, IReadOnlyList<RecordingMark> marks)
    {
        var entered = marks.Where(mark => mark.Kind == RecordingMarkKind.Step).Select(mark => mark.Weight).Distinct().Order().ToList();
        var recorded = entered.Select(weight => Like(plan, weight) with { Weight = weight, Hold = HoldOf(plan, marks, weight) });
        return plan with { Steps = [.. recorded, .. plan.Steps.Where(step => step.Weight > entered.DefaultIfEmpty().Max())] };
    }

    /// <summary>Index of the step with a weight; -1 when there is none.</summary>
    public static int IndexOf(RolloutPlan plan, int weight) => plan.Steps.ToList().FindIndex(step => step.Weight == weight);

    private static RolloutStep Like(RolloutPlan plan, int weight) => plan.Steps.LastOrDefault(step => step.Weight <= weight) ?? plan.Steps[0];

    // The step that a rollout ended in was watched for as long as it took to end: the plan's hold stands, and the samples end before it.
    private static TimeSpan HoldOf(RolloutPlan plan, IReadOnlyList<RecordingMark> marks, int weight)
    {
        var hold = Like(plan, weight).Hold;
        var index = marks.ToList().FindLastIndex(mark => mark.Kind == RecordingMarkKind.Step && mark.Weight == weight);
        var next = marks.Skip(index + 1).FirstOrDefault(mark => mark.Kind is RecordingMarkKind.Step or RecordingMarkKind.CutOver or RecordingMarkKind.RolledBack);
        return next is { Kind: not RecordingMarkKind.RolledBack } && next.At - marks[index].At < hold ? next.At - marks[index].At : hold;
    }
}

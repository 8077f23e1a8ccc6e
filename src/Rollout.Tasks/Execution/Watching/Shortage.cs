using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Watching;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Tells too few requests from every other want of proof. Pure.</summary>
internal static class Shortage
{
    /// <summary>Whether nothing keeps a step from passing but that the judge has seen too few requests.</summary>
    /// <param name="judge">The judge's plan.</param>
    /// <param name="seen">What was seen.</param>
    /// <returns>False when a guard, a source, a share or a metric without data has a part in it.</returns>
    public static bool IsOnlyTheJudges(JudgePlan judge, WatchReport seen) =>
        seen is { Verdict: Verdict.Inconclusive, Failure: null, Judge: { Verdict: Verdict.Inconclusive } report }
        && seen.Explanation == report.Explanation
        && (seen.Guards.Verdict == Verdict.Pass || seen.Guards.Results.All(result => result.Guard.Action == GuardAction.Warn))
        && judge.Metrics.Zip(report.Metrics).All(pair => IsWell(pair.First, pair.Second));

    private static bool IsWell(JudgedMetric plan, JudgeResult result) => result switch
    {
        { Decides: false } => true,
        { Verdict: Verdict.Inconclusive } => result.Needed > 0 && result.Seen < result.Needed,
        { Verdict: Verdict.NoData } => !plan.MustHaveData,
        _ => result.Verdict == Verdict.Pass,
    };
}

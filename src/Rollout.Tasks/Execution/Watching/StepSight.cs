using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Shares;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>What a report means for a step: the same in a rollout, and when a recording is gone through again. Pure.</summary>
internal static class StepSight
{
    /// <summary>A share that is off says that the step was not what it should have been: neither good nor bad for the candidate.</summary>
    /// <param name="plan">Its tolerance.</param>
    /// <param name="weight">Of the step, in percent.</param>
    /// <param name="report">What guards and judge said.</param>
    /// <param name="off">What is wrong with the share; null when nothing is.</param>
    /// <returns>The report, Inconclusive where the share is off and nothing worse was said.</returns>
    public static WatchReport WithShares(RolloutPlan plan, int weight, WatchReport report, out string? off)
    {
        off = report.Verdict is Verdict.Pass or Verdict.NoData ? ShareCheck.Find(report.Shares, weight, plan.Traffic.ShareTolerance) : null;
        return off is null ? report : report with { Verdict = Verdict.Inconclusive, Explanation = off };
    }

    /// <summary>What the decider is told, with targets that are all healthy.</summary>
    /// <param name="plan">Its judge.</param>
    /// <param name="report">From <see cref="WithShares"/>.</param>
    public static StepObservation Of(RolloutPlan plan, WatchReport report)
    {
        var fired = Behind(report);
        return new StepObservation(
            report.Verdict,
            fired?.Guard.Action,
            fired?.Explanation ?? (report.Judge is { Verdict: Verdict.Fail } judge ? judge.Explanation : report.Explanation),
            StableHealthy: true,
            CandidateHealthy: true,
            Interrupted: false,
            fired?.FiredAt ?? report.Guards.At,
            fired?.ViolatedSince)
        {
            Grounds = DecisionGround.Of(report, fired),
            OnlyJudgeLacksRequests = plan.Judge is { } judges && Shortage.IsOnlyTheJudges(judges, report),
            SourceFails = report.SourceFails,
        };
    }

    /// <summary>The guard that a decision follows. The judge's Fail asks for the way back: a guard that asks for less must not speak for both.</summary>
    /// <param name="report">What guards and judge said.</param>
    /// <returns>Null when none fired, or the judge asks for more.</returns>
    public static GuardResult? Behind(WatchReport report) =>
        report.Guards.Decisive is { } fired && (fired.Guard.Action == GuardAction.Rollback || report.Judge is not { Verdict: Verdict.Fail }) ? fired : null;
}

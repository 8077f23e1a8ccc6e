using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Shares;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>What the samples so far say of a step: the watch of a rollout, fed with what was recorded. Immutable.</summary>
/// <param name="State">Guards, judge, shares and failed reads.</param>
internal sealed record ReplayWatch(WatchState State)
{
    /// <summary>Before the first sample.</summary>
    public static ReplayWatch Idle { get; } = new(WatchState.Idle(DateTimeOffset.MinValue));

    /// <summary>Guards that only warn and metrics on a dry run that fail now.</summary>
    public IEnumerable<(string Rule, string Explanation)> Remarks =>
    [
        .. State.Guards.Report.Fired.Where(fired => fired.Guard.Action == GuardAction.Warn).Select(fired => (fired.Guard.Text, fired.Explanation)),
        .. (State.Judge?.Report.Metrics ?? []).Where(metric => !metric.Decides && metric.Verdict == Verdict.Fail).Select(metric => ($"judge: {metric.Metric} (dry run)", metric.Explanation)),
    ];

    public ReplayWatch Start(RolloutPlan plan, int index, DateTimeOffset at) =>
        Watch([.. plan.Guards, .. plan.Steps[index].Guards, .. plan.Steps[index].Require], plan.Judge, JudgeEpochs.Of(plan)[index], at);

    public ReplayWatch StartBake(RolloutPlan plan, DateTimeOffset at) => Watch(plan.Guards, plan.Judge, JudgeEpochs.Of(plan)[^1], at);

    public ReplayWatch With(MetricSample sample) => new(State.With(sample));

    public ReplayWatch WithFailure(DateTimeOffset at, string message) => new(State.WithFailure(at, message));

    /// <summary>What a rollout would have seen, with the rule behind it. Targets are taken for healthy: their health is not recorded.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="step">Weight of the step.</param>
    /// <param name="atEnd">Whether the hold is over, and requirements are decided.</param>
    public (StepObservation Seen, string Rule) See(RolloutPlan plan, RolloutStep step, bool atEnd)
    {
        var report = StepSight.WithShares(plan, step.Weight, State.Report(plan.Metrics.ErrorBudget, atEnd), out var off);
        return (StepSight.Of(plan, report), off is null ? RuleOf(report) : "traffic.shareTolerance");
    }

    private static string RuleOf(WatchReport report) => report switch
    {
        _ when StepSight.Behind(report) is { } fired => fired.Guard.Text,
        { Judge: { } judge } when judge.Verdict == Verdict.Fail || judge.Explanation == report.Explanation => $"judge: {judge.Metrics.FirstOrDefault(metric => metric.Explanation == judge.Explanation)?.Metric}",
        _ => report.Guards.Results.FirstOrDefault(result => result.Explanation == report.Explanation)?.Guard.Text ?? "metrics.errorBudget",
    };

    private ReplayWatch Watch(IReadOnlyList<Guard> guards, JudgePlan? judge, JudgeEpoch epoch, DateTimeOffset at) => new(State with
    {
        Guards = GuardState.Start(guards, at),
        Judge = judge is not null && epoch.BudgetShare > 0 ? JudgeState.Start(judge, epoch, at) : null,
        Shares = ShareWindow.Start(at),
    });
}

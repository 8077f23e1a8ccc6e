using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Shares;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>What the samples so far say of a step: a rollout's own guards, judge and share check. Immutable.</summary>
/// <param name="State">Guards, shares and failed reads.</param>
/// <param name="Judge">Null where there is nothing to compare: no judge, the last step, the bake.</param>
internal sealed record ReplayWatch(WatchState State, JudgeState? Judge)
{
    /// <summary>Before the first sample.</summary>
    public static ReplayWatch Idle { get; } = new(WatchState.Idle(DateTimeOffset.MinValue), null);

    /// <summary>Guards that only warn and metrics on a dry run that fail now.</summary>
    public IEnumerable<(string Rule, string Explanation)> Remarks =>
    [
        .. State.Guards.Report.Fired.Where(fired => fired.Guard.Action == GuardAction.Warn).Select(fired => (fired.Guard.Text, fired.Explanation)),
        .. (Judge?.Report.Metrics ?? []).Where(metric => !metric.Decides && metric.Verdict == Verdict.Fail).Select(metric => ($"judge: {metric.Metric} (dry run)", metric.Explanation)),
    ];

    public ReplayWatch Start(RolloutPlan plan, int index, DateTimeOffset at)
    {
        var epoch = JudgeEpochs.Of(plan)[index];
        var judge = plan.Judge is { } judged && epoch.BudgetShare > 0 ? JudgeState.Start(judged, epoch, at) : null;
        return Watch([.. plan.Guards, .. plan.Steps[index].Guards, .. plan.Steps[index].Require], at) with { Judge = judge };
    }

    public ReplayWatch StartBake(RolloutPlan plan, DateTimeOffset at) => Watch(plan.Guards, at) with { Judge = null };

    public ReplayWatch With(MetricSample sample) => this with { State = State.With(sample), Judge = Judge?.Observe(sample) };

    public ReplayWatch WithFailure(DateTimeOffset at, string message) => this with { State = State.WithFailure(at, message) };

    /// <summary>What a rollout would have seen, with the rule behind it. Targets are taken for healthy: their health is not recorded.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="step">Weight and hold of the step.</param>
    /// <param name="atEnd">Whether the hold is over, and requirements are decided.</param>
    public (StepObservation Seen, string Rule) See(RolloutPlan plan, RolloutStep step, bool atEnd)
    {
        var state = State.Report(plan.Metrics.ErrorBudget);
        var guards = atEnd ? state.Guards.AtEnd() : state.Guards;
        var judge = State.Failure is null ? Judge?.Report : null;
        var watched = state.Failure is not null ? state.Verdict
            : judge is not null && guards.Results.Count == 0 ? Verdict.Pass
            : guards.Verdict;
        var fired = guards.Fired.OrderBy(result => result.Guard.Action).FirstOrDefault();
        var verdict = (Verdict)Math.Max((int)watched, (int)(judge?.Verdict ?? Verdict.Pass));
        var (rule, reason) = fired is not null && fired.Guard.Action != GuardAction.Warn ? (fired.Guard.Text, fired.Explanation)
            : judge is not null && judge.Verdict > watched ? ($"judge: {judge.Metrics.Where(m => m.Decides).MaxBy(m => m.Verdict)?.Metric}", judge.Explanation)
            : state.Failure is not null ? ("metrics.errorBudget", state.Explanation)
            : (guards.Results.Where(r => r.Guard.Action != GuardAction.Warn).MaxBy(r => r.Verdict)?.Guard.Text ?? string.Empty, state.Explanation);
        if (verdict is Verdict.Pass or Verdict.NoData && ShareCheck.Find(state.Shares, step.Weight, plan.Traffic.ShareTolerance) is { } off)
        {
            (verdict, rule, reason) = (Verdict.Inconclusive, "traffic.shareTolerance", off);
        }

        var seen = new StepObservation(verdict, verdict == Verdict.Fail ? fired?.Guard.Action : null, reason, StableHealthy: true, CandidateHealthy: true, Interrupted: false, fired?.FiredAt ?? guards.At, fired?.ViolatedSince)
        {
            OnlyJudgeLacksRequests = watched == Verdict.Pass && judge?.Verdict is Verdict.Inconclusive,
        };
        return (seen, rule);
    }

    private ReplayWatch Watch(IReadOnlyList<Guard> guards, DateTimeOffset at) =>
        this with { State = State with { Guards = GuardState.Start(guards, at), Shares = ShareWindow.Start(at) } };
}

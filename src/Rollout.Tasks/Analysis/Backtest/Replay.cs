using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>One rollout that is gone through again. It decides nothing by itself: what is seen comes from the watch of a rollout, and what is done from <see cref="RolloutDecider"/>.</summary>
/// <param name="plan">With the steps that are gone through.</param>
/// <param name="enters">True: a step is entered as soon as it is decided, as on a range. False: it is entered when the recording says so.</param>
internal sealed class Replay(RolloutPlan plan, bool enters)
{
    private readonly Dictionary<string, BacktestRemark> remarks = [];
    private ReplayWatch watch = ReplayWatch.Idle;
    private RolloutState state = new() { RolloutId = "backtest", Release = "candidate", StableRelease = "stable", StableSlot = Slot.Blue };
    private DateTimeOffset? firstAt;
    private DateTimeOffset? due;
    private DateTimeOffset? bakesUntil;
    private double candidateRequests;
    private double? lastRequests;

    /// <summary>How it ended; null while it goes on.</summary>
    public BacktestStretch? Ended { get; private set; }

    /// <summary>The candidate has a weight from now on.</summary>
    /// <param name="index">Zero-based index of the step.</param>
    /// <param name="at">When it took effect.</param>
    public void Enter(int index, DateTimeOffset at)
    {
        PassMark(at);
        if (Ended is not null)
        {
            return;
        }

        firstAt ??= at;
        due = null;
        state = state with { StepIndex = index, StepWeight = plan.Steps[index].Weight, Weight = plan.Steps[index].Weight, EnteredStepAt = at, StepPassed = false, LastProgressAt = at };
        watch = watch.Start(plan, index, at);
    }

    /// <summary>The candidate is stable from now on.</summary>
    /// <param name="at">When.</param>
    public void CutOver(DateTimeOffset at)
    {
        PassMark(at);
        if (Ended is null)
        {
            bakesUntil = at + plan.Bake;
            watch = watch.StartBake(plan, at);
            Decide(at);
        }
    }

    /// <summary>A sample was read.</summary>
    public void Observe(MetricSample sample)
    {
        Pass(sample.At);
        Count(sample.Candidate);
        watch = watch.With(sample);
        Remark(sample.At);
        Decide(sample.At);
    }

    /// <summary>A read failed.</summary>
    public void Fail(DateTimeOffset at, string message)
    {
        Pass(at);
        watch = watch.WithFailure(at, message);
        Decide(at);
    }

    /// <summary>The samples end.</summary>
    /// <param name="at">Last time that was looked at.</param>
    /// <returns>How it ended, or that it did not.</returns>
    public BacktestStretch Finish(DateTimeOffset at)
    {
        Pass(at);
        return Ended ?? End(BacktestOutcome.Unfinished, at, string.Empty, string.Empty) with { DecidedAt = null };
    }

    /// <summary>What was marked was done after the hold before it was over.</summary>
    private void PassMark(DateTimeOffset at) => Pass(at + TimeSpan.FromTicks(1));

    /// <summary>A rollout looks at the end of a hold also when no read is due then.</summary>
    private void Pass(DateTimeOffset now)
    {
        if (due is { } until && until < now)
        {
            due = null;
            Decide(until);
        }
    }

    private void Decide(DateTimeOffset now)
    {
        if (Ended is not null || state.StepIndex < 0)
        {
            return;
        }

        var end = bakesUntil ?? state.EnteredStepAt + plan.Steps[state.StepIndex].Hold;
        var (seen, rule) = watch.See(plan, plan.Steps[state.StepIndex], atEnd: now >= end);
        var decision = bakesUntil is { } until ? RolloutDecider.DecideBake(plan, until, seen, now) : RolloutDecider.Decide(plan, state, 100, seen, now);
        switch (decision)
        {
            case Decision.Wait wait:
                due = wait.Until;
                break;
            case Decision.Extend extend:
                due = extend.Until;
                break;
            case Decision.PassStep:
                due = null;
                state = state with { StepPassed = true, LastProgressAt = now };
                Decide(now);
                break;
            case Decision.EnterStep enter when enters:
                Enter(enter.StepIndex, now);
                break;
            case Decision.CutOver when plan.Bake == TimeSpan.Zero:
                End(BacktestOutcome.Passed, now, string.Empty, seen.Reason);
                break;
            case Decision.CutOver when enters:
                CutOver(now);
                break;
            case Decision.EndBake:
                End(BacktestOutcome.Passed, now, string.Empty, seen.Reason);
                break;
            case Decision.Abort abort:
                End(BacktestOutcome.RolledBack, now, rule, abort.Reason);
                break;
            case Decision.Hold hold:
                End(BacktestOutcome.Held, now, rule, hold.Reason);
                break;
        }
    }

    private BacktestStretch End(BacktestOutcome outcome, DateTimeOffset at, string rule, string explanation) => Ended = new(firstAt ?? at, at, outcome)
    {
        DecidedAt = at,
        Step = bakesUntil is null ? Math.Max(0, state.StepIndex) + 1 : plan.Steps.Count + 1,
        WeightPercent = state.Weight,
        CandidateRequests = (long)candidateRequests,
        Rule = rule,
        Explanation = explanation,
        Remarks = [.. remarks.Values],
    };

    private void Remark(DateTimeOffset at)
    {
        foreach (var (rule, explanation) in watch.Remarks)
        {
            remarks.TryAdd(rule, new(rule, at, explanation));
        }
    }

    // Counters that went down began anew: what was before is counted.
    private void Count(SlotCounters? candidate)
    {
        if (candidate is not null && firstAt is not null && lastRequests is { } last)
        {
            candidateRequests += candidate.Requests >= last ? candidate.Requests - last : candidate.Requests;
        }

        lastRequests = candidate?.Requests ?? lastRequests;
    }
}

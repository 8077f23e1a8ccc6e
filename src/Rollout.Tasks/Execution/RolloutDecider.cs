using System.Diagnostics;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution;

/// <summary>Decides what a rollout does next. Pure: no clock, no I/O.</summary>
public static class RolloutDecider
{
    /// <summary>Decides from plan, journal state and what was just seen.</summary>
    /// <param name="plan">The validated plan.</param>
    /// <param name="state">What the journal says.</param>
    /// <param name="upTo">Carry out steps up to this weight, 1 to 100.</param>
    /// <param name="seen">What was seen of the current step; <see cref="StepObservation.None"/> before it is watched.</param>
    /// <param name="now">The time.</param>
    /// <returns>Never raises a weight unless the current step passed; in doubt it holds.</returns>
    public static Decision Decide(RolloutPlan plan, RolloutState state, int upTo, StepObservation seen, DateTimeOffset now)
    {
        if (seen.Interrupted)
        {
            return Back(plan, seen, "interrupted by the operator", forced: true);
        }

        // Also between two steps: what fired there must not be outrun by the next weight.
        if (seen.Verdict == Verdict.Fail && state.StepIndex >= 0)
        {
            return OnFail(plan, seen);
        }

        if (state.StepIndex < 0 || state.StepPassed)
        {
            return Next(plan, state, upTo);
        }

        if (!seen.CandidateHealthy)
        {
            return Back(plan, seen, "the candidate's targets are not healthy", forced: false);
        }

        if (now - state.LastProgressAt >= plan.ProgressDeadline)
        {
            return Back(plan, seen, $"no step forward for {plan.ProgressDeadline:c} (progressDeadline)", forced: false);
        }

        return seen.Verdict == Verdict.Error ? Lost(plan, seen) : Watch(plan, state, seen, now);
    }

    /// <summary>Decides what follows from a Fail, in a step, between two and after cutover.</summary>
    /// <param name="plan">The validated plan.</param>
    /// <param name="seen">What was seen, with the verdict Fail.</param>
    /// <returns>An abort or a hold.</returns>
    public static Decision OnFail(RolloutPlan plan, StepObservation seen) => Back(plan, seen, seen.Reason, forced: false);

    /// <summary>Decides what a rollout in its bake time does next. Nothing of it takes a weight but a Fail.</summary>
    /// <param name="plan">The validated plan.</param>
    /// <param name="until">End of the bake.</param>
    /// <param name="seen">What was just seen.</param>
    /// <param name="now">The time.</param>
    /// <returns>Only a Pass at the end of the bake is one.</returns>
    public static Decision DecideBake(RolloutPlan plan, DateTimeOffset until, StepObservation seen, DateTimeOffset now) => seen.Verdict switch
    {
        Verdict.Fail => OnFail(plan, seen),
        Verdict.Error => Lost(plan, seen),
        _ when !seen.CandidateHealthy => Back(plan, seen, "the release's targets are not healthy", forced: false),
        _ when now < until => new Decision.Wait(until),
        Verdict.NoData when seen.SourceFails => new Decision.Wait(now + plan.Metrics.Interval),
        Verdict.Pass => new Decision.EndBake(),
        _ => new Decision.Hold(seen.Reason),
    };

    /// <summary>The metrics were lost for longer than their budget: nobody can vouch for the candidate any more, nor say that it is worse.</summary>
    private static Decision Lost(RolloutPlan plan, StepObservation seen) => plan.Metrics.WhenLost == LostMetricsPolicy.Rollback
        ? Back(plan, seen, seen.Reason, forced: false)
        : new Decision.Hold($"{seen.Reason}. Nobody can vouch for the candidate until the metrics are back (metrics.whenLost is 'hold')");

    private static Decision Watch(RolloutPlan plan, RolloutState state, StepObservation seen, DateTimeOffset now)
    {
        var until = (state.EnteredStepAt ?? now) + plan.Steps[state.StepIndex].Hold;
        return seen.Verdict switch
        {
            _ when now < until => new Decision.Wait(until),
            Verdict.Pass => new Decision.PassStep(state.StepIndex),

            // One read that fails at the end of a long hold is what the error budget is for. The progress deadline stays out of it, as below.
            Verdict.NoData when seen.SourceFails && now + (2 * plan.Metrics.Interval) < state.LastProgressAt + plan.ProgressDeadline => new Decision.Wait(now + plan.Metrics.Interval),
            Verdict.Inconclusive or Verdict.NoData => CannotTell(plan, state, seen, now, until),
            _ => throw new UnreachableException($"RT9001 verdict {seen.Verdict} was decided before"),
        };
    }

    /// <summary>The hold is over and the step is not proven: as the step's policy says, else the judge's.</summary>
    private static Decision CannotTell(RolloutPlan plan, RolloutState state, StepObservation seen, DateTimeOffset now, DateTimeOffset end)
    {
        switch (plan.Steps[state.StepIndex].WhenInconclusive ?? plan.Judge?.WhenInconclusive)
        {
            case InconclusivePolicy.Proceed when seen.OnlyJudgeLacksRequests:
                return new Decision.PassStep(state.StepIndex) { Unproven = $"{seen.Reason}; proceeds although inconclusive (whenInconclusive: proceed)" };
            case InconclusivePolicy.Extend when plan.Judge is { } judge:
                var until = Earlier(end + judge.ExtendAtMost, state.LastProgressAt + plan.ProgressDeadline - plan.Metrics.Interval);
                return now < until
                    ? new Decision.Extend(state.StepIndex, until, seen.Reason)
                    : new Decision.Hold($"{seen.Reason}; the hold was extended until {until:HH:mm:ss} (whenInconclusive: extend)");
            default:
                return new Decision.Hold(seen.Reason);
        }
    }

    /// <summary>An extended hold must not run into the progress deadline: that goes back, and nobody knows that the candidate is worse.</summary>
    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static Decision Next(RolloutPlan plan, RolloutState state, int upTo)
    {
        var next = state.StepIndex + 1;
        if (next == plan.Steps.Count)
        {
            return new Decision.CutOver();
        }

        return plan.Steps[next].Weight <= upTo ? new Decision.EnterStep(next, plan.Steps[next].Weight) : new Decision.Arrived();
    }

    private static Decision Back(RolloutPlan plan, StepObservation seen, string reason, bool forced)
    {
        if (!seen.StableHealthy)
        {
            return new Decision.Hold($"{reason}; but the stable slot cannot take all traffic ({seen.StableWords}), so the traffic stays where it is");
        }

        if (seen.Action == GuardAction.Hold && !forced)
        {
            return new Decision.Hold($"{reason}; the guard asks to hold");
        }

        return plan.OnFailure == FailurePolicy.Rollback || forced
            ? new Decision.Abort(reason)
            : new Decision.Hold($"{reason}; onFailure is 'hold'");
    }
}

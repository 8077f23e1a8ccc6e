using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Execution;

public sealed class RolloutDeciderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly RolloutPlan Plan = Plans.Sample() with
    {
        Steps = [new(10, TimeSpan.FromMinutes(5)), new(50, TimeSpan.FromMinutes(10)), new(100, TimeSpan.FromMinutes(1))],
        ProgressDeadline = TimeSpan.FromMinutes(30),
        OnFailure = FailurePolicy.Rollback,
    };

    private static readonly RolloutState Fresh = new()
    {
        RolloutId = "r1",
        Release = "2",
        StableRelease = "1",
        StableSlot = Slot.Blue,
        LastProgressAt = Start,
    };

    private static readonly StepObservation Passing = StepObservation.None with { Verdict = Verdict.Pass };

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, 10)]
    [InlineData(100, 10)]
    public void Should_EnterTheFirstStep_When_ItsWeightIsAskedFor(int upTo, int? weight)
    {
        var decision = RolloutDecider.Decide(Plan, Fresh, upTo, StepObservation.None, Start);

        Assert.Equal(weight is { } value ? new Decision.EnterStep(0, value) : new Decision.Arrived(), decision);
    }

    [Theory]
    [InlineData(Verdict.Pass)]
    [InlineData(Verdict.NoData)]
    [InlineData(Verdict.Inconclusive)]
    public void Should_Wait_When_TheHoldIsNotOver(Verdict verdict)
    {
        var decision = RolloutDecider.Decide(Plan, InStep(0), 100, Passing with { Verdict = verdict }, Start + TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));

        Assert.Equal(new Decision.Wait(Start + TimeSpan.FromMinutes(5)), decision);
    }

    [Theory]
    [InlineData(Verdict.NoData, true, 0, true)]
    [InlineData(Verdict.NoData, false, 0, false)]
    [InlineData(Verdict.NoData, true, 24, true)]
    [InlineData(Verdict.NoData, true, 25, false)]
    [InlineData(Verdict.Inconclusive, true, 0, false)]
    [InlineData(Verdict.Error, true, 0, false)]
    public void Should_ReadAgainBeforeItHolds_When_ASourceFailsAtTheEndOfTheHold(Verdict verdict, bool fails, int minutesLate, bool waits)
    {
        var now = Start + TimeSpan.FromMinutes(5 + minutesLate);
        var almost = minutesLate == 24 ? TimeSpan.FromMinutes(1) - (3 * Plan.Metrics.Interval) : TimeSpan.Zero;
        var late = minutesLate == 25 ? -(2 * Plan.Metrics.Interval) : almost;

        var decision = RolloutDecider.Decide(Plan, InStep(0), 100, Passing with { Verdict = verdict, SourceFails = fails }, now + late);

        Assert.Equal(waits ? new Decision.Wait(now + late + Plan.Metrics.Interval) : null, decision as Decision.Wait);
        Assert.True(waits || decision is Decision.Hold);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_ReadAgainBeforeTheBakeEndsWithoutProof_When_ASourceFails(bool fails)
    {
        var decision = RolloutDecider.DecideBake(Plan, Start, Passing with { Verdict = Verdict.NoData, SourceFails = fails }, Start);

        Assert.Equal(fails, decision is Decision.Wait { Until: var until } && until == Start + Plan.Metrics.Interval);
        Assert.Equal(!fails, decision is Decision.Hold);
    }

    [Fact]
    public void Should_PassTheStep_When_TheHoldIsOverAndAllIsWell()
    {
        Assert.Equal(new Decision.PassStep(0), RolloutDecider.Decide(Plan, InStep(0), 100, Passing, Start + TimeSpan.FromMinutes(5)));
    }

    [Theory]
    [InlineData(Verdict.NoData)]
    [InlineData(Verdict.Inconclusive)]
    public void Should_Hold_When_TheHoldIsOverAndNobodyKnows(Verdict verdict)
    {
        var decision = RolloutDecider.Decide(Plan, InStep(1), 100, Passing with { Verdict = verdict, Reason = "too few" }, Start + TimeSpan.FromMinutes(10));

        Assert.Equal(new Decision.Hold("too few"), decision);
    }

    [Fact]
    public void Should_HoldAtOnce_When_TheSourceUsedUpItsErrorBudget()
    {
        var decision = RolloutDecider.Decide(Plan, InStep(0), 100, Lost(), Start);

        Assert.Equal(new Decision.Hold("31 reads failed. Nobody can vouch for the candidate until the metrics are back (metrics.whenLost is 'hold')"), decision);
    }

    [Fact]
    public void Should_AbortAtOnce_When_TheSourceUsedUpItsErrorBudgetAndThePolicySaysSo()
    {
        Assert.Equal(new Decision.Abort("31 reads failed"), RolloutDecider.Decide(BackWhenLost, InStep(0), 100, Lost(), Start));
    }

    [Fact]
    public void Should_HoldAtOnce_When_TheSourceUsedUpItsErrorBudgetUnderAForwardOnlyPolicy()
    {
        var decision = RolloutDecider.Decide(BackWhenLost with { OnFailure = FailurePolicy.Hold }, InStep(0), 100, Lost(), Start);

        Assert.Equal(new Decision.Hold("31 reads failed; onFailure is 'hold'"), decision);
    }

    [Theory]
    [InlineData(Verdict.Inconclusive, true, true)]
    [InlineData(Verdict.Inconclusive, false, false)]
    [InlineData(Verdict.NoData, false, false)]
    public void Should_ProceedOnlyForWantOfRequestsToTheJudge_When_ThePolicySaysSo(Verdict verdict, bool onlyRequests, bool passes)
    {
        var seen = Passing with { Verdict = verdict, Reason = "error-rate: 12 of 60 requests", OnlyJudgeLacksRequests = onlyRequests };

        var decision = RolloutDecider.Decide(Judged(InconclusivePolicy.Proceed), InStep(0), 100, seen, Start + TimeSpan.FromMinutes(5));

        Assert.Equal(passes ? new Decision.PassStep(0) { Unproven = "error-rate: 12 of 60 requests; proceeds although inconclusive (whenInconclusive: proceed)" } : new Decision.Hold("error-rate: 12 of 60 requests"), decision);
    }

    [Theory]
    [InlineData(300, 360)]
    [InlineData(359, 360)]
    [InlineData(360, null)]
    public void Should_ExtendTheHoldUpToItsLimit_When_NobodyKnows(int second, int? until)
    {
        var seen = Passing with { Verdict = Verdict.Inconclusive, Reason = "too few" };

        var decision = RolloutDecider.Decide(Judged(InconclusivePolicy.Extend), InStep(0), 100, seen, Start + TimeSpan.FromSeconds(second));

        Assert.Equal(until is { } end ? new Decision.Extend(0, Start + TimeSpan.FromSeconds(end), "too few") : new Decision.Hold("too few; the hold was extended until 00:06:00 (whenInconclusive: extend)"), decision);
    }

    [Fact]
    public void Should_NotExtendIntoTheProgressDeadline_When_NobodyKnows()
    {
        var plan = Judged(InconclusivePolicy.Extend) with { ProgressDeadline = TimeSpan.FromSeconds(310) };
        var seen = Passing with { Verdict = Verdict.Inconclusive, Reason = "too few" };

        Assert.Equal(new Decision.Extend(0, Start + TimeSpan.FromSeconds(309), "too few"), RolloutDecider.Decide(plan, InStep(0), 100, seen, Start + TimeSpan.FromSeconds(300)));
        Assert.IsType<Decision.Hold>(RolloutDecider.Decide(plan, InStep(0), 100, seen, Start + TimeSpan.FromSeconds(309)));
    }

    [Fact]
    public void Should_FollowTheStep_When_ItSaysOtherwiseThanTheJudge()
    {
        var plan = Judged(InconclusivePolicy.Proceed);
        plan = plan with { Steps = [plan.Steps[0] with { WhenInconclusive = InconclusivePolicy.Hold }, .. plan.Steps.Skip(1)] };

        Assert.IsType<Decision.Hold>(RolloutDecider.Decide(plan, InStep(0), 100, Passing with { Verdict = Verdict.Inconclusive, OnlyJudgeLacksRequests = true }, Start + TimeSpan.FromMinutes(5)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Should_AbortAtOnce_When_AGuardFires(int step)
    {
        var decision = RolloutDecider.Decide(Plan, InStep(step), 100, Failing(), Start + TimeSpan.FromSeconds(1));

        Assert.Equal(new Decision.Abort("error-rate 9 % > 5 %"), decision);
    }

    [Fact]
    public void Should_Hold_When_AGuardFiresUnderAForwardOnlyPolicy()
    {
        var decision = RolloutDecider.Decide(Plan with { OnFailure = FailurePolicy.Hold }, InStep(0), 100, Failing(), Start);

        Assert.Equal(new Decision.Hold("error-rate 9 % > 5 %; onFailure is 'hold'"), decision);
    }

    [Fact]
    public void Should_Hold_When_TheGuardThatFiresAsksForIt()
    {
        Assert.IsType<Decision.Hold>(RolloutDecider.Decide(Plan, InStep(0), 100, Failing() with { Action = GuardAction.Hold }, Start));
    }

    [Fact]
    public void Should_Hold_When_AGuardFiresButStableIsNotHealthy()
    {
        var decision = Assert.IsType<Decision.Hold>(RolloutDecider.Decide(Plan, InStep(0), 100, Failing() with { StableHealthy = false, StableWords = "web has no healthy target in blue" }, Start));

        Assert.Contains("the stable slot cannot take all traffic (web has no healthy target in blue), so the traffic stays", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_Abort_When_TheCandidateIsNotHealthy()
    {
        Assert.IsType<Decision.Abort>(RolloutDecider.Decide(Plan, InStep(0), 100, Passing with { CandidateHealthy = false }, Start));
    }

    [Fact]
    public void Should_Abort_When_NoStepForwardWasMadeForTheDeadline()
    {
        var plan = Plan with { ProgressDeadline = TimeSpan.FromMinutes(2) };

        Assert.IsType<Decision.Wait>(RolloutDecider.Decide(plan, InStep(0), 100, Passing, Start + TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1)));
        Assert.IsType<Decision.Abort>(RolloutDecider.Decide(plan, InStep(0), 100, Passing, Start + TimeSpan.FromMinutes(2)));
    }

    [Theory]
    [InlineData(FailurePolicy.Rollback)]
    [InlineData(FailurePolicy.Hold)]
    public void Should_Abort_When_TheOperatorInterrupts(FailurePolicy policy)
    {
        Assert.IsType<Decision.Abort>(RolloutDecider.Decide(Plan with { OnFailure = policy }, InStep(0), 100, Passing with { Interrupted = true }, Start));
    }

    [Theory]
    [InlineData(0, 10, null)]
    [InlineData(0, 50, 1)]
    [InlineData(1, 50, null)]
    [InlineData(1, 100, 2)]
    public void Should_GoOnOnlyAsFarAsAsked_When_AStepHasPassed(int passed, int upTo, int? next)
    {
        var decision = RolloutDecider.Decide(Plan, InStep(passed) with { StepPassed = true }, upTo, Passing, Start);

        Assert.Equal(next is { } index ? new Decision.EnterStep(index, Plan.Steps[index].Weight) : new Decision.Arrived(), decision);
    }

    [Fact]
    public void Should_CutOver_When_TheLastStepHasPassed()
    {
        Assert.IsType<Decision.CutOver>(RolloutDecider.Decide(Plan, InStep(2) with { StepPassed = true }, 100, Passing, Start));
    }

    [Fact]
    public void Should_NeverRaiseAWeight_When_TheCurrentStepHasNotPassed()
    {
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            foreach (var healthy in new[] { true, false })
            {
                var seen = Passing with { Verdict = verdict, CandidateHealthy = healthy };
                for (var minute = 0; minute < 40; minute++)
                {
                    var decision = RolloutDecider.Decide(Plan, InStep(0), 100, seen, Start + TimeSpan.FromMinutes(minute));
                    Assert.IsNotType<Decision.EnterStep>(decision);
                    Assert.IsNotType<Decision.CutOver>(decision);
                }
            }
        }
    }

    private static readonly RolloutPlan BackWhenLost = Plan with { Metrics = Plan.Metrics with { WhenLost = LostMetricsPolicy.Rollback } };

    private static RolloutPlan Judged(InconclusivePolicy policy) => Plan with
    {
        Judge = new JudgePlan
        {
            Metrics = [new JudgedMetric { Name = "error-rate", MinimumEffect = new Effect(0.5, false), Detect = new Effect(5, false) }],
            WhenInconclusive = policy,
            ExtendAtMost = TimeSpan.FromMinutes(1),
        },
    };

    private static RolloutState InStep(int index) => Fresh with
    {
        Phase = RolloutPhase.Shifting,
        StepIndex = index,
        EnteredStepAt = Start,
        Weight = Plan.Steps[index].Weight,
    };

    private static StepObservation Lost() => Passing with { Verdict = Verdict.Error, Reason = "31 reads failed" };

    private static StepObservation Failing() => Passing with { Verdict = Verdict.Fail, Action = GuardAction.Rollback, Reason = "error-rate 9 % > 5 %" };
}

using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Reports;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>A step is taken by all rules, or all are back at the step before.</summary>
public sealed class AllOrBackTests : IDisposable
{
    private readonly EngineFixture engine = new();

    [Theory]
    [InlineData(10, 0)]
    [InlineData(50, 10)]
    [InlineData(100, 50)]
    public async Task Should_PutFourRulesInTwoRegionsBack_When_OneRefuses(int weight, int before)
    {
        engine.Router = new InMemoryTrafficRouter(engine.Time, ["auth", "web"], ["east", "west"]);
        Refuse($"ModifyRule auth blue={100 - weight} green={weight} at west");

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT4060"), (outcome.Exit, outcome.Code));
        Assert.Equal(
            FormattableString.Invariant($"RT4060 step {Array.IndexOf([10, 50, 100], weight) + 1} of 3: service 'auth' at west could not be set: RT2104 refused by the test. All rules are back at weight {before}, as at the step before. Mend that, then run the same command again; or run --target=Rollback."),
            outcome.Fault!.Message);
        Assert.Equal([before, before, before, before], await engine.GreenAsync());
        Assert.Equal((RolloutPhase.Held, before), (engine.State.Rollout!.Phase, engine.State.Rollout.Weight));
        Assert.Contains(engine.Reported, reported => reported is RolloutEvent.Warning { Text: var text } && text.Contains("'auth' at west", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_PutBackOnlyWhatWasSet_When_OneRefuses()
    {
        engine.Router = new InMemoryTrafficRouter(engine.Time, ["auth", "web"], ["east", "west"]);
        Refuse("ModifyRule auth blue=50 green=50 at west");

        await engine.RunAsync();

        Assert.Equal(
            ["ModifyRule auth blue=50 green=50 at east", "ModifyRule web blue=50 green=50 at east", "ModifyRule auth blue=90 green=10 at east", "ModifyRule web blue=90 green=10 at east"],
            engine.WeightCalls.Skip(4));
        Assert.Equal(
            ["weights", "weight-set", "weight-set", "step-back-decided", "weights", "weight-set", "weight-set", "weights", "stepped-back", "task-failed"],
            engine.Events.SkipWhile(entry => entry.Type != "step-passed").Skip(3).Select(entry => entry.Type));
    }

    [Fact]
    public async Task Should_TakeTheStep_When_RunAgainWithoutTheFault()
    {
        Refuse("ModifyRule web blue=50 green=50");
        await engine.RunAsync();
        engine.Router.OnCall = null;

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        Assert.Equal(RolloutPhase.CutOver, engine.State.Rollout!.Phase);
    }

    [Fact]
    public async Task Should_GoBackToStable_When_RolledBackAfterwards()
    {
        Refuse("ModifyRule web blue=50 green=50");
        await engine.RunAsync();

        Assert.Equal(ExitCode.Done, (await engine.RollbackAsync()).Exit);
        Assert.Equal([0, 0], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_MakeNoSecondCall_When_TheAnswerIsLostButTheWeightIsSet()
    {
        engine.Router.OnCall = call =>
        {
            if (call == "ModifyRule auth blue=50 green=50")
            {
                engine.Router.GivenLosesNextAnswer();
            }
        };

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        Assert.Equal(6, engine.WeightCalls.Count);
    }

    [Fact]
    public async Task Should_MakeTheCallAgain_When_TheAnswerIsLostAndTheWeightIsNotSet()
    {
        var lost = 0;
        engine.Router.OnCall = call =>
        {
            if (call == "ModifyRule auth blue=50 green=50" && lost++ == 0)
            {
                throw new RolloutException("RT2106", "the answer was lost.", ExitCode.Fault);
            }
        };

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        Assert.Equal(2, lost);
    }

    [Fact]
    public async Task Should_PutTheUnknownRuleBackToo_When_ItsAnswersStayLost()
    {
        engine.Router.OnCall = call =>
        {
            if (call == "ModifyRule web blue=50 green=50")
            {
                throw new RolloutException("RT2106", "the answer was lost.", ExitCode.Fault);
            }
        };

        Assert.Equal("RT4060", (await engine.RunAsync()).Code);
        Assert.Equal(["ModifyRule auth blue=90 green=10", "ModifyRule web blue=90 green=10"], engine.WeightCalls.TakeLast(2));
    }

    [Fact]
    public async Task Should_WaitForTheReading_When_TheApiAnswersWithOldValues()
    {
        engine.Router.GivenStaleAfterWrites(20);

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        Assert.Equal(6, engine.WeightCalls.Count);
    }

    [Fact]
    public async Task Should_GoBackToTheStepBefore_When_TheWeightReadsBackOtherwise()
    {
        OnCall("ModifyRule web blue=50 green=50", () => engine.Router.GivenWeights("auth", 70, 30));

        var outcome = await engine.RunAsync();

        Assert.Equal("RT4060", outcome.Code);
        Assert.Contains("green has 30 % of the requests, planned were 50 %", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_WaitForTheTargets_When_TheyAreInitialAfterAChange()
    {
        OnCall("ModifyRule web blue=50 green=50", () => engine.Router.GivenHealth("web", Slot.Green, TargetHealth.Initial));
        var ticks = 0;
        engine.OnTick = state =>
        {
            if (state.Rollout?.PendingWeight == 50 && ++ticks == 20)
            {
                engine.Router.GivenHealth("web", Slot.Green, TargetHealth.Healthy);
            }
        };

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        Assert.True(ticks >= 20);
    }

    [Fact]
    public async Task Should_GoBackToTheStepBefore_When_ATargetStaysUnhealthyAfterAChange()
    {
        OnCall("ModifyRule web blue=50 green=50", () => engine.Router.GivenHealth("web", Slot.Green, TargetHealth.Unhealthy));

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT4060"), (outcome.Exit, outcome.Code));
        Assert.Contains("service 'web': green has weight 50, and its target", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_Hold_When_StableIsTheOneThatIsNotHealthy()
    {
        OnCall("ModifyRule web blue=50 green=50", () => engine.Router.GivenHealth("auth", Slot.Blue, TargetHealth.Unhealthy));

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT3010"), (outcome.Exit, outcome.Code));
        Assert.Equal([50, 50], await engine.GreenAsync());
        Assert.Equal(RolloutPhase.Held, engine.State.Rollout!.Phase);
    }

    [Fact]
    public async Task Should_NameTheRulesThatAreNotBack_When_GoingBackIsRefusedToo()
    {
        var refuses = false;
        engine.Router.OnCall = call =>
        {
            refuses |= call == "ModifyRule web blue=50 green=50";
            if (refuses)
            {
                throw new RolloutException("RT2104", "refused by the test.");
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Fault, "RT4022"), (outcome.Exit, outcome.Code));
        Assert.Contains("not all rules are back at weight 10 after 00:01:20: ModifyRule auth blue=90 green=10: RT2104", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal((RolloutPhase.SteppingBack, "all rules to be back at weight 10"), (engine.State.Rollout!.Phase, StatusReader.Read(engine.Plan, engine.State, null, null).WaitingFor));

        engine.Router.OnCall = null;
        Assert.Equal("RT4060", (await engine.RunAsync()).Code);
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_EndAtTheStepBefore_When_KilledAtAnyWriteOfIt(bool lastIsKept)
    {
        Refuse("ModifyRule web blue=50 green=50");
        await engine.RunAsync();
        var first = engine.Events.TakeWhile(entry => entry.Type != "step-passed").Count();

        for (var writes = first; writes < engine.Events.Count; writes++)
        {
            using var killed = new EngineFixture();
            Refuse(killed, "ModifyRule web blue=50 green=50");
            killed.Journal.GivenDiesAfter(writes, lastIsKept);
            await killed.RunAsync();
            killed.Journal.GivenWorks();
            await killed.Leases.BreakAsync(CancellationToken.None);

            var outcome = await killed.RunAsync();

            Assert.True(outcome.Code == "RT4060", $"killed at write {writes}: {outcome.Fault}");
            Assert.Equal([10, 10], await killed.GreenAsync());
            Assert.Equal(RolloutPhase.Held, killed.State.Rollout!.Phase);
        }
    }

    [Fact]
    public async Task Should_GoBackToStable_When_TheOperatorInterruptsTheStepBack()
    {
        using var operatorStop = new CancellationTokenSource();
        var stopped = false;
        engine.Router.OnCall = call =>
        {
            if (call == "ModifyRule web blue=50 green=50" || (call == "ModifyRule auth blue=90 green=10" && engine.State.Rollout!.Phase == RolloutPhase.SteppingBack))
            {
                throw new RolloutException("RT2104", "refused by the test.");
            }
        };
        engine.OnTick = state =>
        {
            if (!stopped && state.Rollout?.Phase == RolloutPhase.SteppingBack)
            {
                stopped = true;
                operatorStop.Cancel();
            }
        };

        var outcome = await engine.RunAsync(TaskNames.Cutover, operatorStop.Token);

        Assert.Equal(ExitCode.Interrupted, outcome.Exit);
        Assert.Equal([0, 0], await engine.GreenAsync());
        Assert.Equal(RolloutPhase.RolledBack, engine.State.Rollout!.Phase);
    }

    [Fact]
    public async Task Should_NotGoBack_When_OneReadingFailsWhileTheCandidateHasTraffic()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        engine.OnTick = _ => engine.Router.GivenReachable();

        var outcome = await engine.ProcessAsync(TaskNames.ShiftTraffic50, session =>
        {
            engine.Router.GivenUnreachable();
            return new StageRunner(session, endRetention: false).RunAsync(engine.Stages[TaskNames.ShiftTraffic50], CancellationToken.None);
        });

        Assert.Null(outcome.Fault);
        Assert.Equal([50, 50], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_StayHeld_When_TheHoldCannotBeJournaled()
    {
        engine.Plan = engine.Plan with { OnFailure = FailurePolicy.Hold };
        engine.OnTick = state =>
        {
            if (state.Rollout is { Weight: 10, StepIndex: 0 })
            {
                engine.OnTick = null;
                engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
                engine.Memory.GivenFailsAfter(0);
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT3010"), (outcome.Exit, outcome.Code));
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    public void Dispose() => engine.Dispose();

    private void Refuse(string refused) => Refuse(engine, refused);

    private static void Refuse(EngineFixture fixture, string refused) => fixture.Router.OnCall = call =>
    {
        if (call == refused)
        {
            throw new RolloutException("RT2104", "refused by the test.");
        }
    };

    private void OnCall(string awaited, Action happens) => engine.Router.OnCall = call =>
    {
        if (call == awaited)
        {
            happens();
        }
    };
}

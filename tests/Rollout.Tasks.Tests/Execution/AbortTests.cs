using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>The way back: whatever fails, the traffic goes first and in full.</summary>
public sealed class AbortTests : IDisposable
{
    private static readonly string[] Back = ["ModifyRule auth blue=100 green=0", "ModifyRule web blue=100 green=0"];
    private readonly EngineFixture engine = new();
    private bool happened;

    [Fact]
    public async Task Should_GoBack_When_AGuardFires()
    {
        AtWeight(10, () => engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50)));

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT3003"), (outcome.Exit, outcome.Code));
        Assert.Equal(RolloutPhase.RolledBack, engine.State.Rollout!.Phase);
        await AssertBackAsync();
        Assert.DoesNotContain(engine.Runtime.Calls, call => call.StartsWith("stop", StringComparison.Ordinal));
        var events = engine.Events.SkipWhile(entry => entry.Type != JournalTypes.RollbackDecided).ToList();
        Assert.Equal(
            [
                (JournalKind.Decision, JournalTypes.RollbackDecided), (JournalKind.Intent, JournalTypes.Weights), (JournalKind.Effect, JournalTypes.WeightSet),
                (JournalKind.Effect, JournalTypes.WeightSet), (JournalKind.Observation, JournalTypes.Weights), (JournalKind.Outcome, JournalTypes.RolledBack),
                (JournalKind.Outcome, JournalTypes.TaskFailed),
            ],
            events.Select(entry => (entry.Kind, entry.Type)));
        Assert.True(events[0].Data.GetProperty("firstViolationAt").GetDateTimeOffset() < events[0].Data.GetProperty("sampledAt").GetDateTimeOffset());
        Assert.Equal(0, events[1].Data.GetProperty("weight").GetInt32());
    }

    [Fact]
    public async Task Should_GoBackFirstAndWriteAfterwards_When_TheJournalFails()
    {
        AtWeight(10, () =>
        {
            engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
            engine.Memory.GivenFailsAfter(0);
            engine.Router.OnCall = call =>
            {
                if (call.StartsWith("ModifyRule web", StringComparison.Ordinal))
                {
                    engine.Memory.GivenWorks();
                }
            };
        });

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
        await AssertBackAsync();
        Assert.Contains(engine.Events, entry => entry.Type == JournalTypes.RollbackDecided);
        Assert.Equal(RolloutPhase.RolledBack, engine.State.Rollout!.Phase);
    }

    [Fact]
    public async Task Should_TryAgain_When_TheLoadBalancerRefuses()
    {
        var refusals = 0;
        AtWeight(10, () =>
        {
            engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
            engine.Router.OnCall = _ =>
            {
                if (++refusals <= 7)
                {
                    throw new RolloutException("RT2104", "refused by the test.");
                }
            };
        });

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
        await AssertBackAsync();
    }

    [Fact]
    public async Task Should_TryAgain_When_TheLoadBalancersClientBreaks()
    {
        var refusals = 0;
        AtWeight(10, () =>
        {
            engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
            engine.Router.OnCall = _ =>
            {
                if (++refusals <= 3)
                {
                    throw new InvalidOperationException("broken by the test");
                }
            };
        });

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
        await AssertBackAsync();
    }

    [Fact]
    public async Task Should_SayThatTrafficIsNotBack_When_TheLoadBalancerNeverAnswers()
    {
        AtWeight(10, () =>
        {
            engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
            engine.Router.GivenRefusesAfter(0);
        });

        var outcome = await engine.RunAsync();
        Assert.Equal("RT4022", outcome.Code);
        Assert.Equal(RolloutPhase.RollingBack, engine.State.Rollout!.Phase);

        engine.Router.GivenReachable();
        var next = await engine.RunAsync();
        Assert.Equal(ExitCode.RolledBack, next.Exit);
        await AssertBackAsync();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task Should_GoBack_When_TheOperatorInterruptsAHold(int weight)
    {
        using var operatorStop = new CancellationTokenSource();
        AtWeight(weight, operatorStop.Cancel);

        var outcome = await engine.RunAsync(TaskNames.Cutover, operatorStop.Token);

        Assert.Equal(ExitCode.Interrupted, outcome.Exit);
        Assert.Equal(RolloutPhase.RolledBack, engine.State.Rollout!.Phase);
        await AssertBackAsync();
    }

    [Fact]
    public async Task Should_SetNoWeight_When_TheOperatorInterruptsBeforeTraffic()
    {
        using var operatorStop = new CancellationTokenSource();
        engine.Stages[TaskNames.SmokeTest] = new StubStage(TaskNames.SmokeTest, (_, token) =>
        {
            operatorStop.Cancel();
            token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        });

        var outcome = await engine.RunAsync(TaskNames.Cutover, operatorStop.Token);

        Assert.Equal((ExitCode.Interrupted, "RT4050"), (outcome.Exit, outcome.Code));
        Assert.Empty(engine.WeightCalls);
    }

    [Fact]
    public async Task Should_ChangeNothingMore_When_TheLeaseIsLost()
    {
        IReadOnlyList<string> before = [];
        AtWeight(10, () =>
        {
            engine.Leases.GivenTakenBy("somebody else");
            before = engine.Changes;
        });

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.LeaseHeld, "RT4002"), (outcome.Exit, outcome.Code));
        Assert.Equal(before, engine.Changes);
    }

    [Fact]
    public async Task Should_GoBack_When_APortBreaksWithTrafficOnTheCandidate()
    {
        engine.Router.OnCall = call =>
        {
            if (call == "ModifyRule web blue=50 green=50")
            {
                throw new InvalidOperationException("broken by the test");
            }
        };

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
        await AssertBackAsync();
    }

    [Fact]
    public async Task Should_JustFail_When_AStageBreaksBeforeTraffic()
    {
        engine.Stages[TaskNames.SmokeTest] = new StubStage(TaskNames.SmokeTest, (_, _) => throw new InvalidOperationException("broken by the test"));

        var outcome = await engine.RunAsync();

        Assert.IsType<InvalidOperationException>(outcome.Fault);
        Assert.Empty(engine.WeightCalls);
    }

    [Fact]
    public async Task Should_Hold_When_AGuardFiresButStableIsNotHealthy()
    {
        AtWeight(10, () =>
        {
            engine.Router.GivenHealth("auth", Slot.Blue, TargetHealth.Unhealthy);
            engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
        });

        await AssertHeldAtTenAsync();
    }

    [Fact]
    public async Task Should_Hold_When_AFaultComesWhileStableIsNotHealthy()
    {
        AtWeight(10, () => engine.Router.GivenHealth("auth", Slot.Blue, TargetHealth.Unhealthy));
        engine.Router.OnCall = call =>
        {
            if (call == "ModifyRule auth blue=50 green=50")
            {
                throw new InvalidOperationException("broken by the test");
            }
        };

        await AssertHeldAtTenAsync();
    }

    [Fact]
    public async Task Should_Hold_When_ThePolicySaysSo()
    {
        engine.Plan = engine.Plan with { OnFailure = FailurePolicy.Hold };
        AtWeight(10, () => engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50)));

        await AssertHeldAtTenAsync();
    }

    [Fact]
    public async Task Should_Hold_When_ThereIsNoData()
    {
        AtWeight(10, () => engine.Metrics.GivenNoCandidate());

        await AssertHeldAtTenAsync();
    }

    [Theory]
    [InlineData(LostMetricsPolicy.Hold, FailurePolicy.Rollback, ExitCode.Held, 10)]
    [InlineData(LostMetricsPolicy.Rollback, FailurePolicy.Rollback, ExitCode.RolledBack, 0)]
    [InlineData(LostMetricsPolicy.Rollback, FailurePolicy.Hold, ExitCode.Held, 10)]
    public async Task Should_FollowThePolicy_When_TheMetricsAreLostBeyondTheirBudget(LostMetricsPolicy whenLost, FailurePolicy policy, ExitCode exit, double weight)
    {
        engine.Plan = engine.Plan with { OnFailure = policy, Metrics = engine.Plan.Metrics with { ErrorBudget = TimeSpan.FromSeconds(3), WhenLost = whenLost } };
        AtWeight(10, () => engine.Metrics.GivenReadFails(1_000));

        var outcome = await engine.RunAsync();

        Assert.Equal(exit, outcome.Exit);
        Assert.Contains("reads failed in a row", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal([weight, weight], await engine.GreenAsync());
    }

    public void Dispose() => engine.Dispose();

    private void AtWeight(int weight, Action change) => engine.OnTick = state =>
    {
        if (!happened && state.Rollout is { } rollout && rollout.Weight == weight && rollout.StepIndex >= 0 && engine.Plan.Steps[rollout.StepIndex].Weight == weight)
        {
            happened = true;
            change();
        }
    };

    private async Task AssertBackAsync()
    {
        Assert.Equal(Back, engine.WeightCalls.TakeLast(2).Order());
        Assert.Equal([0, 0], await engine.GreenAsync());
    }

    private async Task AssertHeldAtTenAsync()
    {
        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.Held, outcome.Exit);
        Assert.Equal(RolloutPhase.Held, engine.State.Rollout!.Phase);
        Assert.Equal([10, 10], await engine.GreenAsync());
    }
}

using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>What Cutover leaves alone, and how Decommission waits for the old slot's last request.</summary>
public sealed class DecommissionTests : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(20);
    private readonly EngineFixture engine = new();

    public DecommissionTests() => SetTimes(Delay, TimeSpan.FromMinutes(2));

    [Fact]
    public async Task Should_ChangeOnlyWeights_When_CutOver()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic50);
        var (calls, runtime, events) = (engine.Router.Calls.Count, engine.Runtime.Calls.Count, engine.Events.Count);

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.Equal(["ModifyRule auth blue=0 green=100", "ModifyRule web blue=0 green=100"], engine.Router.Calls.Skip(calls));
        Assert.Equal(runtime, engine.Runtime.Calls.Count);
        Assert.All(engine.Events.Skip(events).Where(entry => entry.Kind == JournalKind.Effect), effect => Assert.Equal(JournalTypes.WeightSet, effect.Type));
        Assert.Equal([Slot.Blue, Slot.Green], engine.State.Slots.Keys.Order());
    }

    [Fact]
    public async Task Should_StopOnlyAfterTheDelay_When_TheLastRequestHasEnded()
    {
        await GivenRetentionIsOverAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(2);
        var began = engine.Time.GetUtcNow();
        DateTimeOffset? ended = null, deregistered = null;
        engine.OnTick = _ => ended ??= engine.Time.GetUtcNow() - began >= TimeSpan.FromSeconds(30) ? End() : null;
        engine.Router.OnCall = call => deregistered ??= call.StartsWith("Deregister", StringComparison.Ordinal) ? engine.Time.GetUtcNow() : null;

        Assert.Equal(ExitCode.Done, (await engine.DecommissionAsync()).Exit);

        Assert.InRange(deregistered!.Value - ended!.Value, Delay, Delay + TimeSpan.FromSeconds(3));
        Assert.Equal(["Deregister", "Deregister", "stop", "stop"], Ends());
        Assert.Contains(engine.Reported.OfType<RolloutEvent.Line>(), line => line.Text.Contains("2 run now, 00:00:20 without any are needed", StringComparison.Ordinal));
        var drained = engine.Events.Single(entry => entry.Type == JournalTypes.Drained);
        Assert.Equal(JournalKind.Observation, drained.Kind);

        DateTimeOffset End()
        {
            engine.Metrics.GivenStableActive(0);
            return engine.Time.GetUtcNow();
        }
    }

    [Fact]
    public async Task Should_DeregisterAgain_When_TheAnswerIsLost()
    {
        await GivenRetentionIsOverAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(0);
        engine.Router.GivenLosesNextAnswer();

        Assert.Equal(ExitCode.Done, (await engine.DecommissionAsync()).Exit);

        Assert.Equal(["Deregister", "Deregister", "Deregister", "stop", "stop"], Ends());
    }

    [Fact]
    public async Task Should_HoldWithNumbersAndStopNothing_When_RequestsGoOn()
    {
        await GivenRetentionIsOverAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0.2)).GivenStableActive(0);
        var before = engine.Changes;

        var outcome = await engine.DecommissionAsync();

        Assert.Equal((ExitCode.Held, "RT4042"), (outcome.Exit, outcome.Code));
        Assert.Contains("blue did not drain within 00:02:00 (traffic.drain.timeout): requests in blue: none for 00:00:0", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(before, engine.Changes);
    }

    [Fact]
    public async Task Should_DeregisterFirstAndWaitForTheRouter_When_TheMetricsDoNotTell()
    {
        await GivenRetentionIsOverAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(null);
        engine.Router.GivenDrainDelay(TimeSpan.FromSeconds(40));
        var (deregisteredAt, stoppedAt) = await TimesOfEndAsync();

        Assert.InRange(stoppedAt - deregisteredAt, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(43));
        Assert.Equal(["Deregister", "Deregister", "stop", "stop"], Ends());
        Assert.Contains(engine.Reported.OfType<RolloutEvent.Warning>(), warning => warning.Text.Contains("do not say how many requests run in blue", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_DeregisterFirst_When_TheMetricsCannotBeReadBeyondTheirBudget()
    {
        await GivenRetentionIsOverAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(0).GivenReadFails(1_000);
        engine.Router.GivenDrainDelay(TimeSpan.FromSeconds(10));
        var began = engine.Time.GetUtcNow();

        var (deregisteredAt, stoppedAt) = await TimesOfEndAsync();

        Assert.InRange(deregisteredAt - began, engine.Plan.Metrics.ErrorBudget, engine.Plan.Metrics.ErrorBudget + TimeSpan.FromSeconds(3));
        Assert.InRange(stoppedAt - deregisteredAt, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(13));
    }

    [Fact]
    public async Task Should_HoldAndStopNothing_When_TheRouterGoesOnShowingDrainingTargets()
    {
        await GivenRetentionIsOverAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(null);
        engine.Router.GivenDrainDelay(TimeSpan.FromHours(1));

        var outcome = await engine.DecommissionAsync();

        Assert.Equal((ExitCode.Held, "RT4043"), (outcome.Exit, outcome.Code));
        Assert.Contains("2 targets of blue may still have requests", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("stop", Ends());

        // Again, with a router that has let go by then: what is done is not done twice.
        engine.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ExitCode.Done, (await engine.DecommissionAsync()).Exit);
        Assert.Equal(["Deregister", "Deregister", "stop", "stop"], Ends());
    }

    [Theory]
    [InlineData("Deregister auth")]
    [InlineData("Deregister web")]
    public async Task Should_FinishTheSameWay_When_ARunWasKilled(string at)
    {
        await GivenRetentionIsOverAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(0);
        engine.Router.OnCall = call =>
        {
            if (call.StartsWith(at, StringComparison.Ordinal))
            {
                engine.Router.OnCall = null;
                throw new IOException("the process ends here");
            }
        };
        Assert.NotEqual(ExitCode.Done, (await engine.DecommissionAsync()).Exit);
        Assert.Equal(RolloutPhase.CutOver, engine.State.Rollout!.Phase);

        Assert.Equal(ExitCode.Done, (await engine.DecommissionAsync()).Exit);

        Assert.Equal(["Deregister", "Deregister", "stop", "stop"], Ends());
        Assert.Equal(RolloutPhase.Decommissioned, engine.State.Rollout!.Phase);
    }

    [Fact]
    public async Task Should_LeaveItAlone_When_ItGetsTrafficAgainWhileItDrains()
    {
        await GivenRetentionIsOverAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(0);
        var began = engine.Time.GetUtcNow();
        engine.OnTick = _ =>
        {
            if (engine.Time.GetUtcNow() - began >= TimeSpan.FromSeconds(10))
            {
                engine.Router.GivenWeights("web", 1, 99);
            }
        };

        var outcome = await engine.DecommissionAsync();

        Assert.Equal((ExitCode.Drifted, "RT4041"), (outcome.Exit, outcome.Code));
        Assert.Empty(Ends());
    }

    [Fact]
    public async Task Should_SayThatTheTimeoutIsTooShort_When_TheRoutersOwnDelayIsLonger()
    {
        await GivenRetentionIsOverAsync();
        SetTimes(null, TimeSpan.FromMinutes(5));
        engine.Router.GivenDrainDelay(TimeSpan.FromMinutes(5));

        var outcome = await engine.DecommissionAsync();

        Assert.Equal((ExitCode.Configuration, "RT4044"), (outcome.Exit, outcome.Code));
        Assert.Contains("the load balancer's deregistration delay", outcome.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_StopTheCandidate_When_TheRolloutWentBack()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        await engine.RollbackAsync();
        engine.Metrics.GivenStable(new FakeTraffic(0)).GivenStableActive(0);

        Assert.Equal(ExitCode.Done, (await engine.DecommissionAsync()).Exit);

        Assert.Equal([Slot.Blue], engine.State.Slots.Keys);
    }

    public void Dispose() => engine.Dispose();

    private async Task GivenRetentionIsOverAsync()
    {
        await engine.RunAsync();
        engine.Time.Advance(engine.Plan.Retention + TimeSpan.FromMinutes(1));
    }

    private void SetTimes(TimeSpan? delay, TimeSpan timeout) =>
        engine.Plan = engine.Plan with { Traffic = engine.Plan.Traffic with { DrainDelay = delay, DrainTimeout = timeout } };

    /// <summary>Decommissions, and says when the first target was deregistered and the last instance stopped.</summary>
    private async Task<(DateTimeOffset Deregistered, DateTimeOffset Stopped)> TimesOfEndAsync()
    {
        DateTimeOffset? deregistered = null;
        engine.Router.OnCall = _ => deregistered ??= engine.Time.GetUtcNow();
        Assert.Equal(ExitCode.Done, (await engine.DecommissionAsync()).Exit);
        return (deregistered!.Value, engine.Events.Last(entry => entry.Type == JournalTypes.Decommissioned).At);
    }

    /// <summary>First words of all calls that end a slot, oldest first: the router's, then the runtime's.</summary>
    private IReadOnlyList<string> Ends() =>
        [.. engine.Router.Calls.Concat(engine.Runtime.Calls).Select(call => call.Split(' ')[0]).Where(word => word is "Deregister" or "stop")];
}

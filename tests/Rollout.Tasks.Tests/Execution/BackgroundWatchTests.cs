using Rollout.Tasks.Analysis;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Guards watch also while no hold does.</summary>
public sealed class BackgroundWatchTests : IDisposable
{
    private readonly EngineFixture engine = new();

    [Fact]
    public async Task Should_GoBack_When_AGuardFiresWhileTheNextWeightIsBeingSet()
    {
        FailWhileFiftyIsSet();

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT3003"), (outcome.Exit, outcome.Code));
        Assert.Contains("error-rate", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.State.Rollout!.StepIndex);
        Assert.Equal([0, 0], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_HoldBeforeTheNextStep_When_AGuardThatAsksToHoldFiresWhileTheNextWeightIsBeingSet()
    {
        engine.Plan = engine.Plan with { Guards = [.. engine.Plan.Guards.Select(guard => guard with { Action = GuardAction.Hold })] };
        FailWhileFiftyIsSet();

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT3010"), (outcome.Exit, outcome.Code));
        Assert.Equal([50, 50], await engine.GreenAsync());
        Assert.DoesNotContain(engine.WeightCalls, call => call.Contains("green=100", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_ReadOneSampleATick_When_HoldsAndBackgroundTakeTurns()
    {
        await engine.RunAsync();

        // 35 s of holds, a read a second, and one more at the beginning of each watch.
        Assert.InRange(engine.Metrics.Reads, 35, 45);
    }

    [Fact]
    public async Task Should_WatchTheGuardsOfAStepInThatStepAlone_When_TheyAreSet()
    {
        var guard = engine.Plan.Guards[0] with { Text = "p95 > 10ms", Metric = engine.Plan.Guards[0].Metric, Limit = -1, For = TimeSpan.Zero, MinimumRequests = 0 };
        engine.Plan = engine.Plan with { Steps = [engine.Plan.Steps[0], engine.Plan.Steps[1] with { Guards = [guard] }, engine.Plan.Steps[2]] };

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
        Assert.Equal(1, engine.State.Rollout!.StepIndex);
    }

    public void Dispose() => engine.Dispose();

    /// <summary>The second rule takes its weight only after a while, and the candidate fails in that time.</summary>
    private void FailWhileFiftyIsSet() => engine.WrapRouter = router => new SlowRouter(router, engine.Time, () => engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50)));

    private sealed class SlowRouter(ITrafficRouter inner, TimeProvider time, Action meanwhile) : ITrafficRouter
    {
        public Task<TrafficState> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

        public IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight) => inner.Plan(current, candidate, candidateWeight);

        public async Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken)
        {
            if (change is { Service: "web", CandidateWeight: 50 })
            {
                meanwhile();
                await Task.Delay(TimeSpan.FromSeconds(20), time, cancellationToken);
            }

            return await inner.ApplyAsync(change, cancellationToken);
        }

        public Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) => inner.RegisterAsync(service, slot, endpoints, cancellationToken);

        public Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) => inner.DeregisterAsync(service, slot, endpoints, cancellationToken);
    }
}

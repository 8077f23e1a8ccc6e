using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Whether the slot to go back to could take all traffic: pure comparison, and what Rollback, a guard and an interrupt make of it.</summary>
public sealed class CapacityTests : IDisposable
{
    private static readonly Endpoint Extra = new("127.0.0.1", 9999);
    private readonly EngineFixture engine = new();

    [Theory]
    [InlineData(2, "HH", CapacityVerdict.Enough, "")]
    [InlineData(2, "HHU", CapacityVerdict.Enough, "")]
    [InlineData(2, "HHH", CapacityVerdict.Enough, "")]
    [InlineData(2, "HU", CapacityVerdict.TooFew, "web has 1 healthy target in blue, 2 when it carried the traffic")]
    [InlineData(3, "HHD", CapacityVerdict.TooFew, "web has 2 healthy targets in blue, 3 when it carried the traffic")]
    [InlineData(2, "UU", CapacityVerdict.Down, "web has no healthy target in blue, 2 when it carried the traffic")]
    [InlineData(2, "", CapacityVerdict.Down, "web has no healthy target in blue, 2 when it carried the traffic")]
    [InlineData(0, "", CapacityVerdict.Down, "web has no healthy target in blue, 0 when it carried the traffic")]
    [InlineData(null, "HH", CapacityVerdict.Enough, "")]
    [InlineData(null, "HU", CapacityVerdict.TooFew, "web has 1 healthy target in blue of 2")]
    [InlineData(null, "HD", CapacityVerdict.Enough, "")]
    [InlineData(null, "U", CapacityVerdict.Down, "web has no healthy target in blue")]
    public void Should_CompareHealthyTargetsWithThoseOfBefore_When_Asked(int? before, string now, object verdict, string words)
    {
        var counts = before is { } count ? new Dictionary<string, int> { ["web"] = count } : [];

        var report = Capacity.Compare(counts, new TrafficState([Rule("web", now)]), Slot.Blue);

        Assert.Equal(new CapacityReport((CapacityVerdict)verdict, words), report);
    }

    [Fact]
    public void Should_NameTheServiceThatIsDown_When_AnotherOnlyHasTooFew()
    {
        var world = new TrafficState([Rule("auth", "HU"), Rule("web", "U")]);

        var report = Capacity.Compare(new Dictionary<string, int> { ["auth"] = 2, ["web"] = 1 }, world, Slot.Blue);

        Assert.Equal(new CapacityReport(CapacityVerdict.Down, "web has no healthy target in blue, 1 when it carried the traffic"), report);
        Assert.False(report.Suffices(TooFewTargetsPolicy.Proceed));
    }

    [Fact]
    public void Should_CompareEachLocation_When_AServiceHasSeveral()
    {
        var world = new TrafficState([Rule("web", "HH") with { Location = "east" }, Rule("web", "H") with { Location = "west" }]);
        var before = Capacity.Count(new TrafficState([Rule("web", "H") with { Location = "east" }, Rule("web", "HH") with { Location = "west" }]), Slot.Blue);

        Assert.Equal("web on west has 1 healthy target in blue, 2 when it carried the traffic", Capacity.Compare(before, world, Slot.Blue).Words);
    }

    [Fact]
    public async Task Should_RefuseRollbackWithBothNumbers_When_StableHasFewerTargetsThanThen()
    {
        await GivenStableLostATargetAsync();
        var before = engine.WeightCalls.Count;

        var outcome = await engine.RollbackAsync();

        Assert.Equal((ExitCode.Held, "RT4032"), (outcome.Exit, outcome.Code));
        Assert.Contains("web has 1 healthy target in blue, 2 when it carried the traffic", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(before, engine.WeightCalls.Count);
    }

    [Fact]
    public async Task Should_GoBackWithAWarning_When_ThePolicyIsToProceed()
    {
        await GivenStableLostATargetAsync();
        GivenPolicy(TooFewTargetsPolicy.Proceed);

        Assert.Equal(ExitCode.Done, (await engine.RollbackAsync()).Exit);

        Assert.All(await engine.GreenAsync(), share => Assert.Equal(0, share));
        Assert.Contains(engine.Reported.OfType<RolloutEvent.Warning>(), warning => warning.Text.EndsWith("web has 1 healthy target in blue, 2 when it carried the traffic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_Stay_When_NothingOfStableIsHealthyWhateverThePolicy()
    {
        await GivenStableLostATargetAsync();
        GivenPolicy(TooFewTargetsPolicy.Proceed);
        engine.Router.GivenHealth("web", Slot.Blue, TargetHealth.Unhealthy);

        var outcome = await engine.RollbackAsync();

        Assert.Equal((ExitCode.Held, "RT4031"), (outcome.Exit, outcome.Code));
    }

    [Theory]
    [InlineData(TooFewTargetsPolicy.Hold, ExitCode.Held, 10)]
    [InlineData(TooFewTargetsPolicy.Proceed, ExitCode.RolledBack, 0)]
    public async Task Should_DoAsThePolicySays_When_AGuardFails(TooFewTargetsPolicy policy, ExitCode exit, int green)
    {
        await GivenTwoTargetsAsync();
        GivenPolicy(policy);
        engine.Metrics.GivenCandidate(new Testing.Analysis.FakeTraffic(50, ErrorPercent: 50));
        engine.OnTick = state => LoseATargetOnce(state.Rollout?.Weight == 10);

        var outcome = await engine.RunAsync();

        Assert.Equal(exit, outcome.Exit);
        Assert.All(await engine.GreenAsync(), share => Assert.Equal(green, share));
        Assert.Equal(policy == TooFewTargetsPolicy.Hold, outcome.Fault!.Message.Contains("web has 1 healthy target in blue, 2 when it carried the traffic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_Stay_When_TheOperatorInterruptsAndStableHasTooFew()
    {
        await GivenTwoTargetsAsync();
        using var interrupt = new CancellationTokenSource();
        engine.OnTick = state =>
        {
            LoseATargetOnce(state.Rollout?.Weight == 10);
            if (engine.Time.GetUtcNow() - state.Rollout?.EnteredStepAt > TimeSpan.FromSeconds(10))
            {
                interrupt.Cancel();
            }
        };

        var outcome = await engine.RunAsync(cancellationToken: interrupt.Token);

        Assert.Equal((ExitCode.Held, "RT3010"), (outcome.Exit, outcome.Code));
        Assert.Contains("web has 1 healthy target in blue, 2 when it carried the traffic", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.All(await engine.GreenAsync(), share => Assert.Equal(10, share));
    }

    public void Dispose() => engine.Dispose();

    private async Task GivenTwoTargetsAsync()
    {
        await engine.ProcessAsync("LocalUp", _ => Task.CompletedTask);
        await engine.Router.RegisterAsync("web", Slot.Blue, [Extra], CancellationToken.None);
    }

    private async Task GivenStableLostATargetAsync()
    {
        await GivenTwoTargetsAsync();
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        LoseATargetOnce(true);
    }

    private void LoseATargetOnce(bool now)
    {
        if (now)
        {
            // Deregistering what is not registered is no fault.
            _ = engine.Router.DeregisterAsync("web", Slot.Blue, [Extra], CancellationToken.None);
        }
    }

    private void GivenPolicy(TooFewTargetsPolicy policy) => engine.Plan = engine.Plan with { Traffic = engine.Plan.Traffic with { WhenTooFewTargets = policy } };

    private static RuleState Rule(string service, string health) => new(service, $"rule/{service}",
    [
        new GroupState("blue", Slot.Blue, 100, [.. health.Select((letter, index) => new TargetState(new Endpoint("127.0.0.1", 8000 + index), Health(letter), string.Empty))]),
        new GroupState("green", Slot.Green, 0, [new TargetState(new Endpoint("127.0.0.1", 9000), TargetHealth.Healthy, string.Empty)]),
        new GroupState("other", null, 0, [new TargetState(new Endpoint("127.0.0.1", 9001), TargetHealth.Healthy, string.Empty)]),
    ]);

    private static TargetHealth Health(char letter) => letter switch
    {
        'H' => TargetHealth.Healthy,
        'U' => TargetHealth.Unhealthy,
        'D' => TargetHealth.Draining,
        _ => throw new ArgumentOutOfRangeException(nameof(letter)),
    };
}

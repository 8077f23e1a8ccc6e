using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class StableHealthyCheckTests
{
    private readonly InMemoryTrafficRouter router = new(new ManualTimeProvider(), "auth", "web");

    [Fact]
    public async Task Should_Pass_When_EveryTargetOfStableIsHealthy()
    {
        await GivenTargetsAsync();

        Assert.Equal(CheckResult.Passed("every target of blue is healthy"), await RunAsync(null));
    }

    [Theory]
    [InlineData(TargetHealth.Unhealthy, "unhealthy")]
    [InlineData(TargetHealth.Initial, "initial")]
    [InlineData(TargetHealth.Unknown, "unknown")]
    [InlineData(TargetHealth.Unused, "unused")]
    [InlineData(TargetHealth.Draining, "draining")]
    public async Task Should_Fail_When_ATargetIsNotHealthy(TargetHealth health, string word)
    {
        await GivenTargetsAsync();
        router.GivenHealth("web", Slot.Blue, health);

        Assert.Equal(
            CheckResult.Failed("RT2612", $"the stable slot blue is not healthy, so there would be nothing to go back to: 'web' at 127.0.0.1:8080 is {word} (made {health} by the test). Bring it to health first."),
            await RunAsync(null));
    }

    [Fact]
    public async Task Should_Fail_When_AServiceHasNoTarget() => Assert.Equal(
        CheckResult.Failed("RT2612", "the stable slot blue is not healthy, so there would be nothing to go back to: 'auth' has no target; 'web' has no target. Bring it to health first."),
        await RunAsync(null));

    [Fact]
    public async Task Should_LookAtTheJournalsSlot_When_RulesDisagree()
    {
        await GivenTargetsAsync();
        router.GivenWeights("web", 90, 10);

        Assert.Equal(CheckOutcome.Passed, (await RunAsync(Slot.Blue)).Outcome);
        Assert.Equal(CheckResult.NotChecked("the rules do not say which slot is stable"), await RunAsync(null));
    }

    [Fact]
    public async Task Should_SayThatItWasNotChecked_When_Unreachable()
    {
        router.GivenUnreachable();

        Assert.Equal(CheckResult.NotChecked("the load balancer could not be read (RT2101)"), await RunAsync(null));
    }

    private async Task GivenTargetsAsync()
    {
        await router.RegisterAsync("auth", Slot.Blue, [new Endpoint("127.0.0.1", 8080)], CancellationToken.None);
        await router.RegisterAsync("web", Slot.Blue, [new Endpoint("127.0.0.1", 8080)], CancellationToken.None);
    }

    private Task<CheckResult> RunAsync(Slot? stable) => new StableHealthyCheck(router, stable).RunAsync(CancellationToken.None);
}

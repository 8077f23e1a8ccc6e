using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Traffic;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class LoadBalancerTopologyCheckTests
{
    private readonly InMemoryTrafficRouter router = new(new ManualTimeProvider(), "auth", "web");

    [Fact]
    public async Task Should_NameTheStableSlot_When_RulesAgree() =>
        Assert.Equal(CheckResult.Passed("blue is stable in all 2 rules"), await RunAsync(null));

    [Fact]
    public async Task Should_NameBothRoles_When_ARolloutIsInFlight()
    {
        router.GivenWeights("auth", 10, 90);
        router.GivenWeights("web", 10, 90);

        Assert.Equal(CheckResult.Passed("green is stable in all 2 rules, the candidate has 10 %"), await RunAsync(Slot.Green));
    }

    [Fact]
    public async Task Should_Fail_When_RulesDisagree()
    {
        router.GivenWeights("web", 0, 100);

        Assert.Equal(
            CheckResult.Failed("RT2611", "the rules do not say which slot is stable (service 'auth': blue 100 %, green 0 %; service 'web': blue 0 %, green 100 %). Give the slot that serves all requests in every rule."),
            await RunAsync(null));
    }

    [Fact]
    public async Task Should_LetTheNextRunFinish_When_RulesDisagreeInMidRollout()
    {
        router.GivenWeights("web", 90, 10);

        Assert.Equal(
            CheckResult.Warned("RT2611", "the rules do not agree while a rollout is in flight (service 'auth': blue 100 %, green 0 %; service 'web': blue 90 %, green 10 %); the journal has blue as stable, and the next shift sets all rules alike."),
            await RunAsync(Slot.Blue));
    }

    [Fact]
    public async Task Should_PassTheFaultOn_When_Unreachable()
    {
        router.GivenUnreachable();

        Assert.Equal("RT2101", (await Assert.ThrowsAsync<RolloutException>(() => RunAsync(null))).Code);
    }

    private Task<CheckResult> RunAsync(Slot? stable) => new LoadBalancerTopologyCheck(router, stable).RunAsync(CancellationToken.None);
}

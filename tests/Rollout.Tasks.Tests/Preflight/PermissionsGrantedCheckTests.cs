using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Tests.Traffic.Elbv2;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class PermissionsGrantedCheckTests
{
    [Fact]
    public async Task Should_Pass_When_NothingIsMissing() =>
        Assert.Equal(CheckOutcome.Passed, (await RunAsync()).Outcome);

    [Fact]
    public async Task Should_NameEachPermissionOnce_When_SomeAreMissing()
    {
        var result = await RunAsync(
            new("elasticloadbalancing:ModifyRule", "r1"), new("elasticloadbalancing:ModifyRule", "r2"), new("elasticloadbalancing:ModifyRule", "r3"), new("elasticloadbalancing:ModifyRule", "r4"),
            new("elasticloadbalancing:CreateRule", "l1"));

        Assert.Equal(
            CheckResult.Failed("RT2620", "permissions are missing: elasticloadbalancing:ModifyRule on r1, r2, r3 and 1 more; elasticloadbalancing:CreateRule on l1. Nothing was changed. Add them to the role; docs/routers/elbv2.md has the whole policy."),
            result);
    }

    [Fact]
    public async Task Should_SaySo_When_ACallThatCannotTakeEffectIsAccepted()
    {
        // Given: the scripted load balancer takes any target
        await using var bed = new Elbv2TestBed();

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => bed.Router().FindMissingAsync(testTraffic: false, CancellationToken.None));

        // Then
        Assert.Equal(("RT2621", ExitCode.Fault), (fault.Code, fault.ExitCode));

        // The groups are asked side by side, and any may be first.
        Assert.Contains(
            new[] { "nest-auth-blue", "nest-auth-green", "nest-web-blue", "nest-web-green" },
            group => fault.Message.StartsWith($"RT2621 RegisterTargets on {ElbModel.GroupArn(group)} was accepted although what it names does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_StopThere_When_ReadingIsDenied()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Given("DescribeRules", ElbFault.Deny);

        var missing = await bed.Router().FindMissingAsync(testTraffic: false, CancellationToken.None);

        Assert.Equal([new MissingPermission("elasticloadbalancing:DescribeRules", "*")], missing);
    }

    private static Task<CheckResult> RunAsync(params MissingPermission[] missing) =>
        new PermissionsGrantedCheck(new Fixed(missing), testTraffic: true).RunAsync(CancellationToken.None);

    private sealed class Fixed(IReadOnlyList<MissingPermission> missing) : IPermissionCheck
    {
        public Task<IReadOnlyList<MissingPermission>> FindMissingAsync(bool testTraffic, CancellationToken cancellationToken) => Task.FromResult(missing);
    }
}

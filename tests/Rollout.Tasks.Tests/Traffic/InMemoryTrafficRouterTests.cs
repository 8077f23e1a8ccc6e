using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic;

public sealed class InMemoryTrafficRouterTests : TrafficRouterConformanceTests
{
    private readonly InMemoryTrafficRouter fake = new(new ManualTimeProvider(), "auth", "web");

    [Fact]
    public async Task Should_KeepTheEffect_When_TheAnswerIsLost()
    {
        var change = fake.Plan(await fake.ReadAsync(CancellationToken.None), Slot.Green, 10)[0];
        fake.GivenLosesNextAnswer();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => fake.ApplyAsync(change, CancellationToken.None));

        Assert.Equal("RT2106", fault.Code);
        Assert.Equal(["ModifyRule auth blue=90 green=10"], fake.Calls);
        Assert.Equal(10, (await fake.ReadAsync(CancellationToken.None)).Rules[0].SharePercent(Slot.Green));
    }

    [Fact]
    public async Task Should_RefuseTheSecondCall_When_OneMayPass()
    {
        var plan = fake.Plan(await fake.ReadAsync(CancellationToken.None), Slot.Green, 10);
        fake.GivenRefusesAfter(1);

        await fake.ApplyAsync(plan[0], CancellationToken.None);
        var fault = await Assert.ThrowsAsync<RolloutException>(() => fake.ApplyAsync(plan[1], CancellationToken.None));

        Assert.Equal("RT2104", fault.Code);
        Assert.Equal(["ModifyRule auth blue=90 green=10"], fake.Calls);
    }

    [Fact]
    public async Task Should_RefuseToPlan_When_AnUnmanagedGroupHasAWeight()
    {
        fake.GivenUnmanagedGroup("web", "other", 5);
        var state = await fake.ReadAsync(CancellationToken.None);

        Assert.Equal("RT2103", Assert.Throws<RolloutException>(() => fake.Plan(state, Slot.Green, 10)).Code);
        Assert.Equal("ModifyRule web blue=100 green=0 other=5", fake.Plan(state, Slot.Green, 0)[1].Call);
    }

    protected override Task<ITrafficRouter> RouterAsync() => Task.FromResult<ITrafficRouter>(fake);

    protected override Task GivenWeightsAsync(string service, int blue, int green)
    {
        fake.GivenWeights(service, blue, green);
        return Task.CompletedTask;
    }

    protected override Task GivenUnreachableAsync()
    {
        fake.GivenUnreachable();
        return Task.CompletedTask;
    }
}

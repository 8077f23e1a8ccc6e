using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

public sealed class SlotHealthTests
{
    [Theory]
    [InlineData(1, 3, 3, 3, "blue has 1 of 3 targets healthy, green 3 of 3: green is the better one")]
    [InlineData(2, 2, 3, 4, "blue has 2 of 2 targets healthy, green 3 of 4: blue is the better one")]
    [InlineData(1, 2, 2, 4, "blue has 1 of 2 targets healthy, green 2 of 4: neither is the better one")]
    [InlineData(0, 0, 1, 3, "blue has 0 of 0 targets healthy, green 1 of 3: green is the better one")]
    [InlineData(0, 0, 0, 0, "blue has 0 of 0 targets healthy, green 0 of 0: neither is the better one")]
    public void Should_NameTheBetterSlot_When_Compared(int blue, int ofBlue, int green, int ofGreen, string words)
    {
        var world = new TrafficState([new RuleState("web", "rule/web", [Group(Slot.Blue, blue, ofBlue), Group(Slot.Green, green, ofGreen)])]);

        Assert.Equal(words, SlotHealth.Compare(world, Slot.Blue));
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 0, false)]
    [InlineData(0, 1, false)]
    public void Should_AskEveryLoadBalancer_When_TwoHaveARuleOfTheService(int healthyHere, int healthyThere, bool expected)
    {
        var world = new TrafficState([new RuleState("web", "here/web", [Group(Slot.Green, healthyHere, 1)]), new RuleState("web", "there/web", [Group(Slot.Green, healthyThere, 1)])]);

        Assert.Equal(expected, SlotHealth.IsHealthyEverywhere(world, "web", Slot.Green, new Endpoint("127.0.0.1", 1_000)));
        Assert.False(SlotHealth.IsHealthyEverywhere(world, "web", Slot.Green, new Endpoint("127.0.0.1", 1_001)));
        Assert.False(SlotHealth.IsHealthyEverywhere(world, "web", Slot.Blue, new Endpoint("127.0.0.1", 1_000)));
    }

    private static GroupState Group(Slot slot, int healthy, int all) => new(
        $"web-{slot.Label()}",
        slot,
        50,
        [.. Enumerable.Range(0, all).Select(i => new TargetState(new Endpoint("127.0.0.1", 1_000 + i), i < healthy ? TargetHealth.Healthy : TargetHealth.Unhealthy, string.Empty))]);
}

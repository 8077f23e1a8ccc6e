using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic;

public sealed class TrafficSplitTests
{
    [Theory]
    [InlineData(90, 10)]
    [InlineData(9, 1)]
    [InlineData(900, 100)]
    public void Should_FindNoDifference_When_SharesAreAsPlanned(int blue, int green) =>
        Assert.Empty(TrafficSplit.Differences([Given.Change("s0", 90, 10)], Given.State((blue, green))));

    [Fact]
    public void Should_CompareShares_When_OneRawWeightIsAsPlanned()
    {
        // The candidate's raw weight is the planned one, and yet it gets 47.62 % of the requests.
        var differences = TrafficSplit.Differences([Given.Change("s0", 90, 10)], Given.State((11, 10)));

        Assert.Equal(
            ["service 's0': blue has 52.38 % of the requests, planned were 90 %", "service 's0': green has 47.62 % of the requests, planned were 10 %"],
            differences);
    }

    [Fact]
    public void Should_CountAllGroups_When_AnotherOneHasAWeight()
    {
        var state = new TrafficState([Given.Rule("s0", 90, 10, ("other", 100))]);

        var differences = TrafficSplit.Differences([Given.Change("s0", 90, 10)], state);

        Assert.Equal(
            [
                "service 's0': blue has 45 % of the requests, planned were 90 %",
                "service 's0': green has 5 % of the requests, planned were 10 %",
                "service 's0': 'other' has 50 % of the requests, planned were 0 %",
            ],
            differences);
    }

    [Fact]
    public void Should_LookAtEveryRule_When_OneIsBehind()
    {
        var differences = TrafficSplit.Differences([Given.Change("s0", 50, 50), Given.Change("s1", 50, 50)], Given.State((50, 50), (90, 10)));

        Assert.Equal(["service 's1': blue has 90 % of the requests, planned were 50 %", "service 's1': green has 10 % of the requests, planned were 50 %"], differences);
    }

    [Fact]
    public void Should_NeverAgree_When_AllWeightsAreZero() => Assert.Equal(
        ["service 's0': blue has none (all weights are 0) of the requests, planned were 100 %", "service 's0': green has none (all weights are 0) of the requests, planned were 0 %"],
        TrafficSplit.Differences([Given.Change("s0", 100, 0)], Given.State((0, 0))));

    [Fact]
    public void Should_SayIt_When_ARuleIsGoneOrNew() => Assert.Equal(
        ["service 's1': its rule rule/s1 is gone", "service 's0': its rule rule/s0 is not in the plan"],
        TrafficSplit.Differences([Given.Change("s1", 100, 0)], Given.State((100, 0))));

    [Fact]
    public void Should_SayIt_When_AGroupIsGone()
    {
        var state = new TrafficState([new RuleState("s0", "rule/s0", [Given.Group("s0-blue", Slot.Blue, 100)])]);

        Assert.Equal(
            ["service 's0': blue has 100 % of the requests, planned were 90 %", "service 's0': 's0-green' has 0 % of the requests, planned were 10 %"],
            TrafficSplit.Differences([Given.Change("s0", 90, 10)], state));
    }
}

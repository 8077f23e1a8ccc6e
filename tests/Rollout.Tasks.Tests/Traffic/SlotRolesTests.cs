using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic;

public sealed class SlotRolesTests
{
    [Theory]
    [InlineData(100, 0, Slot.Blue)]
    [InlineData(1, 0, Slot.Blue)]
    [InlineData(0, 100, Slot.Green)]
    public void Should_NameTheStableSlot_When_AllRulesAreOnIt(int blue, int green, Slot stable) =>
        Assert.Equal(new SlotRoles.Settled(stable), SlotRoles.Of(Given.State((blue, green), (blue, green)), null));

    [Fact]
    public void Should_BelieveTheWeights_When_TheJournalSaysOtherwise() =>
        Assert.Equal(new SlotRoles.Settled(Slot.Green), SlotRoles.Of(Given.State((0, 100)), Slot.Blue));

    [Theory]
    [InlineData(Slot.Blue, 10)]
    [InlineData(Slot.Green, 90)]
    public void Should_TakeTheRolesFromTheJournal_When_TrafficIsSplit(Slot stable, double candidatePercent) =>
        Assert.Equal(new SlotRoles.Split(stable, candidatePercent), SlotRoles.Of(Given.State((90, 10), (9, 1)), stable));

    [Fact]
    public void Should_NotGuess_When_TrafficIsSplitAndNoRolloutIsKnown() => ExpectUnclear(
        SlotRoles.Of(Given.State((90, 10)), null),
        "service 's0': blue 90 %, green 10 %",
        "no rollout in flight is known, so neither slot can be called stable");

    [Fact]
    public void Should_ShowEveryRule_When_RulesDisagree() => ExpectUnclear(
        SlotRoles.Of(Given.State((90, 10), (100, 0)), Slot.Blue),
        "service 's0': blue 90 %, green 10 %",
        "service 's1': blue 100 %, green 0 %");

    [Fact]
    public void Should_ShowIt_When_AnUnmanagedGroupHasAWeight() => ExpectUnclear(
        SlotRoles.Of(new TrafficState([Given.Rule("s0", 95, 0, ("other", 5))]), Slot.Blue),
        "service 's0': blue 95 %, green 0 %, 'other' 5 %");

    [Theory]
    [InlineData(0, 0, 100, 0, "service 's0': no group has a weight", "service 's1': blue 100 %, green 0 %")]
    [InlineData(100, 0, 0, 0, "service 's0': blue 100 %, green 0 %", "service 's1': no group has a weight")]
    public void Should_ShowIt_When_ARuleServesNobody(int blue0, int green0, int blue1, int green1, params string[] words) =>
        ExpectUnclear(SlotRoles.Of(Given.State((blue0, green0), (blue1, green1)), Slot.Blue), words);

    [Fact]
    public void Should_NotGuess_When_ThereAreNoRules() => ExpectUnclear(SlotRoles.Of(new TrafficState([]), Slot.Blue));

    private static void ExpectUnclear(SlotRoles roles, params IEnumerable<string> words) => Assert.Equal(words, Assert.IsType<SlotRoles.Unclear>(roles).Words);
}

using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class SlotHistoryTests
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(5);

    [Fact]
    public void Should_HaveNoWindow_When_EmptyOrOneSample()
    {
        Assert.Null(SlotHistory.Empty.Window(Keep));
        Assert.Null(History((0, Given.Counters(10))).Window(Keep));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(4, 1)]
    [InlineData(3.5, 1)]
    [InlineData(1, 4)]
    [InlineData(0.1, 4)]
    [InlineData(0, 4)]
    public void Should_StartAtTheNewestSampleAtLeastSoOld_When_WindowIs(double windowSeconds, int expectedFrom)
    {
        var history = History([.. Enumerable.Range(0, 6).Select(i => ((double)i, Given.Counters(i * 10)))]);

        var window = history.Window(TimeSpan.FromSeconds(windowSeconds))!;

        Assert.Equal(Given.Start.AddSeconds(expectedFrom), window.From);
        Assert.Equal((5 - expectedFrom) * 10, window.Requests);
    }

    [Fact]
    public void Should_StartAtTheOldestSample_When_HistoryIsShorterThanTheWindow() =>
        Assert.Equal(TimeSpan.FromSeconds(2), History((0, Given.Counters(0)), (2, Given.Counters(5))).Window(TimeSpan.FromMinutes(1))!.Span);

    [Fact]
    public void Should_KeepOnlyWhatTheLongestWindowNeeds_When_ManySamplesCome() =>
        Assert.Equal(6, History([.. Enumerable.Range(0, 500).Select(i => ((double)i, Given.Counters(i)))]).Count);

    [Fact]
    public void Should_ForgetWhatWasBefore_When_ACounterGoesDown()
    {
        Assert.Equal(1, History((0, Given.Counters(10)), (1, Given.Counters(9))).Count);
        Assert.Equal(1, History((0, Given.Counters(10, 5)), (1, Given.Counters(20, 4))).Count);
        Assert.Equal(1, History((0, Given.Counters(10, buckets: [5, 10, 10, 10, 10])), (1, Given.Counters(20, buckets: [4, 20, 20, 20, 20]))).Count);
    }

    [Fact]
    public void Should_StayAsItIs_When_TheSameSampleComesAgain()
    {
        var counters = Given.Counters(20);

        Assert.Equal(2, History((0, Given.Counters(10)), (1, counters), (1, counters)).Count);
        Assert.Equal(1, History((0, Given.Counters(10)), (1, counters), (1, Given.Counters(21))).Count);
    }

    [Fact]
    public void Should_ForgetWhatWasBefore_When_BoundsChange() =>
        Assert.Equal(1, History((0, Given.Counters(10)), (1, Given.Counters(10) with { Latency = new([new(7, 10), new(double.PositiveInfinity, 10)]) })).Count);

    [Fact]
    public void Should_TakeNoHistogramForZero_When_TheFirstRequestComesLater()
    {
        var window = History((0, Given.Counters(0) with { Latency = new([]) }), (1, Given.Counters(8))).Window(Keep)!;

        Assert.Equal(8, window.Latency.Buckets[^1].Count);
    }

    [Fact]
    public void Should_ForgetWhatWasBefore_When_TheClockDoesNotGoForward()
    {
        Assert.Equal(1, History((1, Given.Counters(10)), (1, Given.Counters(11))).Count);
        Assert.Equal(1, History((1, Given.Counters(10)), (0, Given.Counters(11))).Count);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void Should_BeEmpty_When_ACounterIsNoCount(double value)
    {
        Assert.Equal(0, History((0, Given.Counters(10)), (1, Given.Counters(value))).Count);
        Assert.Equal(0, History((0, Given.Counters(10)), (1, Given.Counters(10, value))).Count);
        Assert.Equal(0, History((0, Given.Counters(10)), (1, Given.Counters(10, buckets: [10, 10, value, 10, 10]))).Count);
    }

    [Fact]
    public void Should_BeEmpty_When_TheSeriesIsGone() => Assert.Equal(0, SlotHistory.Empty.Add(Given.Start, Given.Counters(1), Keep).Add(Given.Start.AddSeconds(1), null, Keep).Count);

    private static SlotHistory History(params (double Seconds, SlotCounters Counters)[] samples) =>
        samples.Aggregate(SlotHistory.Empty, (history, s) => history.Add(Given.Start.AddSeconds(s.Seconds), s.Counters, Keep));
}

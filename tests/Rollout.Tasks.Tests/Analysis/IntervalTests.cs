using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class IntervalTests
{
    private const double Z95 = 1.959964;

    // Newcombe 1998, table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(6, 7, 2, 7, 0.0582, 0.8062)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    public void Should_HaveTheDifferenceOfTwoShares(int one, int oneOf, int other, int otherOf, double low, double high)
    {
        var difference = Interval.Share(one, oneOf, Z95) - Interval.Share(other, otherOf, Z95);

        Assert.Equal(((double)one / oneOf) - ((double)other / otherOf), difference.Estimate, 9);
        Assert.Equal(low, difference.Low, 4);
        Assert.Equal(high, difference.High, 4);
    }

    [Fact]
    public void Should_HaveTheEndsOfAPercentile_When_BucketsTellThem()
    {
        // 100 requests, evenly from 0 to 100 ms: the median lies between the 40.4th and the 59.6th of them.
        var histogram = new LatencyHistogram([new(50, 50), new(100, 100), new(double.PositiveInfinity, 100)]);

        var median = Interval.Percentile(0.5, histogram, Z95)!.Value;

        Assert.Equal(50, median.Estimate, 9);
        Assert.Equal(40.38, median.Low, 2);
        Assert.Equal(59.62, median.High, 2);
    }

    [Fact]
    public void Should_HaveNoUpperEnd_When_ItLiesBeyondTheLastBound()
    {
        var histogram = new LatencyHistogram([new(50, 50), new(100, 97), new(double.PositiveInfinity, 100)]);

        Assert.Equal(double.PositiveInfinity, Interval.Percentile(0.95, histogram, Z95)!.Value.High);
    }

    [Fact]
    public void Should_KnowNoPercentile_When_NothingWasCounted() =>
        Assert.Null(Interval.Percentile(0.5, new LatencyHistogram([new(50, 0), new(double.PositiveInfinity, 0)]), Z95));
}

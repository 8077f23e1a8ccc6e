using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class HistogramQuantileTests
{
    [Theory]
    [InlineData(0.5, new double[] { 10, 10, 10, 10, 10 }, 50)]
    [InlineData(0.95, new double[] { 10, 10, 10, 10, 10 }, 95)]
    [InlineData(0.95, new double[] { 90, 100, 100, 100, 100 }, 175)]
    [InlineData(0.90, new double[] { 90, 100, 100, 100, 100 }, 100)]
    [InlineData(0.99, new double[] { 0, 0, 0, 100, 100 }, 995)]
    [InlineData(0.5, new double[] { 1, 1, 1, 1, 1 }, 50)]
    public void Should_InterpolateAsPrometheus_When_RankIsInABoundedBucket(double share, double[] counts, double expectedMs)
    {
        var quantile = HistogramQuantile.Compute(share, Histogram(counts));

        Assert.NotNull(quantile);
        Assert.Equal(expectedMs, quantile.ValueMs, 9);
        Assert.False(quantile.BeyondLastBound);
    }

    [Fact]
    public void Should_SayBeyondLastBound_When_RankIsInTheInfiniteBucket() =>
        Assert.Equal(new Quantile(1000, BeyondLastBound: true), HistogramQuantile.Compute(0.95, Histogram([90, 90, 90, 94, 100])));

    [Fact]
    public void Should_StayInTheLastBoundedBucket_When_RankIsExactlyItsCount() =>
        Assert.Equal(new Quantile(1000, BeyondLastBound: false), HistogramQuantile.Compute(0.95, Histogram([90, 90, 90, 95, 100])));

    [Fact]
    public void Should_TakeTheLargestSoFar_When_ABucketMissedARequest() =>
        Assert.Equal(100, HistogramQuantile.Compute(0.9, Histogram([90, 89, 100, 100, 100]))!.ValueMs, 9);

    [Theory]
    [InlineData(new double[] { 0, 0, 0, 0, 0 })]
    public void Should_BeNull_When_NothingWasCounted(double[] counts) => Assert.Null(HistogramQuantile.Compute(0.95, Histogram(counts)));

    [Fact]
    public void Should_BeNull_When_ThereIsNoBucketAtAll() => Assert.Null(HistogramQuantile.Compute(0.95, new([])));

    [Fact]
    public void Should_BeNull_When_ThereIsOnlyTheInfiniteBucket() => Assert.Null(HistogramQuantile.Compute(0.95, new([new(double.PositiveInfinity, 7)])));

    [Fact]
    public void Should_BeNull_When_TheLastBoundIsFinite() => Assert.Null(HistogramQuantile.Compute(0.95, new([new(10, 7), new(20, 7)])));

    private static LatencyHistogram Histogram(double[] counts) => new([.. Given.BoundsMs.Zip(counts, (b, c) => new LatencyBucket(b, c))]);
}

using Rollout.Tasks.Load;

namespace Rollout.Tasks.Tests.Load;

public sealed class LatencyRecorderTests
{
    [Fact]
    public void Should_BeNull_When_NothingWasCounted() => Assert.Null(new LatencyRecorder().Percentile(0.5));

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.95, 950)]
    [InlineData(0.99, 990)]
    [InlineData(1, 1000)]
    [InlineData(0.001, 1)]
    public void Should_BeAtMostFourPercentTooHigh_When_ValuesAreSpread(double share, double exact)
    {
        var recorder = new LatencyRecorder();
        for (var i = 1; i <= 1000; i++)
        {
            recorder.Add(i);
        }

        Assert.InRange(recorder.Percentile(share)!.Value, exact * 0.9999, exact * 1.0401);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(1e9)]
    public void Should_KeepCounting_When_AValueIsOutOfRange(double milliseconds)
    {
        var recorder = new LatencyRecorder();

        recorder.Add(milliseconds);

        Assert.NotNull(recorder.Percentile(0.5));
    }
}

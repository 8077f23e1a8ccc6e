using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Reporting;

public sealed class MetricRowsTests
{
    [Theory]
    [InlineData(0, "[..........]")]
    [InlineData(-2, "[..........]")]
    [InlineData(double.NaN, "[..........]")]
    [InlineData(0.0001, "[#.........]")]
    [InlineData(0.5, "[#####.....]")]
    [InlineData(0.9999, "[#########.]")]
    [InlineData(1, "[##########]")]
    [InlineData(double.PositiveInfinity, "[##########]")]
    public void Should_FillTheBarOnly_When_TheLimitIsReached(double evidence, string bar) => Assert.Equal(bar, MetricRows.Bar(evidence));

    [Fact]
    public void Should_KeepTheWorstInTheirOrder_When_ThereAreTooManyForAScreen()
    {
        var metrics = Enumerable.Range(0, 40).Select(i => new MetricProgress($"m{i}", null, "1", null, i == 3 ? 0.5 : 0, 1, 0, i is 7 or 39 ? Verdict.Fail : Verdict.Pass)).ToList();

        var lines = MetricRows.Table(metrics);

        Assert.Equal(MetricRows.MaxRows + 2, lines.Count);
        Assert.Equal(["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m39"], lines.Skip(1).SkipLast(1).Select(line => line.Text.Trim().Split(' ')[0]).Order(Comparer<string>.Create((a, b) => int.Parse(a[1..]) - int.Parse(b[1..]))));
        Assert.Equal("  ... and 28 more, none of them worse", lines[^1].Text);
    }

    [Fact]
    public void Should_ShowNothing_When_NothingIsWatched() => Assert.Empty(MetricRows.Table([]));

    [Fact]
    public void Should_KeepControlCodesOut_When_ANameHasThem() =>
        Assert.Equal("  a?[31m: Pass | candidate 1 %, [..........] 7 requests", MetricRows.Compact(new("a\u001b[31m", null, "1 %", null, 0, 7, 0, Verdict.Pass)));
}

using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Tests.Analysis.Judge;

/// <summary>Data that is missing, broken or begins anew, and metrics that decide less than others.</summary>
public sealed class JudgeDataTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Should_SayNoData_When_TheLastValueIsNotFinite(double value) =>
        Assert.Equal(Verdict.NoData, Worse(Series.Times("render")).Observe(Series.Values(100, "render", value, 100)).Report.Verdict);

    [Fact]
    public void Should_SayNoData_When_ASlotIsMissing()
    {
        var sample = Series.Values(100, "render", 300, 100);

        Assert.Equal(Verdict.NoData, Worse(Series.Times("render")).Observe(sample with { Readings = [sample.Readings[0]] }).Report.Verdict);
    }

    [Fact]
    public void Should_NotEndTheRollout_When_TheMetricIsNotCritical()
    {
        var report = Worse(Series.Times("render") with { Critical = false }).Report;

        Assert.Equal((Verdict.Inconclusive, Verdict.Fail), (report.Verdict, report.Metrics[0].Verdict));
    }

    [Fact]
    public void Should_NotDecide_When_TheMetricIsADryRun()
    {
        var report = Worse(Series.Times("render") with { DryRun = true }, Series.Errors).Report;

        Assert.Equal((Verdict.NoData, Verdict.Fail, false), (report.Verdict, report.Metrics[0].Verdict, report.Metrics[0].Decides));
    }

    [Fact]
    public void Should_LeaveOutAMetricWithoutData_When_ItNeedNotHaveAny()
    {
        Assert.Equal(Verdict.NoData, Healthy(Series.Times("render"), Series.Times("other")).Report.Verdict);
        Assert.Equal(Verdict.Pass, Healthy(Series.Times("render"), Series.Times("other") with { MustHaveData = false }).Report.Verdict);
    }

    [Theory]
    [InlineData(MetricDirection.HigherIsWorse, 300, Verdict.Fail)]
    [InlineData(MetricDirection.HigherIsWorse, 30, Verdict.Pass)]
    [InlineData(MetricDirection.LowerIsWorse, 30, Verdict.Fail)]
    [InlineData(MetricDirection.LowerIsWorse, 300, Verdict.Pass)]
    public void Should_FailOnlyTheWorseWay(MetricDirection direction, double candidate, Verdict verdict) =>
        Assert.Equal(verdict, Run(candidate, Series.Times("render") with { Direction = direction }).Report.Verdict);

    [Fact]
    public void Should_BeginAnewAndRefundNothing_When_CountersAreReset()
    {
        var (track, table) = (JudgeState.Tracks(Series.Plan(Series.Errors), new JudgeEpoch(1, 30))[0], new RankTable());
        for (var look = 0; look <= 6; look++)
        {
            track = track.Observe(Series.Counts(look, 2 * look, 100 * look, 18 * look, 900 * look), Readings).Judge(table, default);
        }

        var reset = track.Observe(Series.Counts(7, 0, 0, 0, 0), Readings).Judge(table, default);

        Assert.True(track.Spending.Spent > 0);
        Assert.Equal((track.Spending.Spent, 8, 0d), (reset.Spending.Spent, reset.Looks, reset.Series.Total.CandidateOf));
        Assert.Equal(Verdict.NoData, TrackResult.Of(reset).Verdict);
        Assert.Equal(100, reset.Observe(Series.Counts(8, 2, 100, 18, 900), Readings).Judge(table, default).Series.Total.CandidateOf);
    }

    [Fact]
    public void Should_KeepAsMuchAsBefore_When_ADayIsWatched()
    {
        var (track, table) = (JudgeState.Tracks(Series.Plan(Series.Times("render")), new JudgeEpoch(1, 17_280))[0], new RankTable());
        for (var look = 0; look < 17_280; look++)
        {
            var sample = Series.Values(5 * look, "render", 100 + (look % 7), 100 + (look % 5));
            track = track.Observe(sample, sample.Readings.ToDictionary(reading => (reading.Metric, reading.Role))).Judge(table, default);
            Assert.InRange(track.Series.Full.Length, 0, BlockSeries.Capacity);
        }

        Assert.Equal(17_280, track.Series.Looks);
        Assert.Equal(Enumerable.Range(0, 17_280).Sum(look => 100d + (look % 7)), track.Series.Total.Candidate);
    }

    private static Dictionary<(string Metric, SlotRole? Role), MetricReading> Readings => [];

    private static JudgeState Worse(params JudgedMetric[] metrics) => Run(300, metrics);

    private static JudgeState Healthy(params JudgedMetric[] metrics) => Run(100, metrics);

    private static JudgeState Run(double candidate, params JudgedMetric[] metrics)
    {
        var state = Series.Judge(Series.Plan(metrics));
        for (var look = 0; look < 20; look++)
        {
            state = state.Observe(Series.Values(look, "render", candidate + (look * 7 % 11), 100 + (look * 5 % 11)));
        }

        return state;
    }
}

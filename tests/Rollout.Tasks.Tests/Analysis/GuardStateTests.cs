using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class GuardStateTests
{
    [Theory]
    [InlineData(GuardComparison.GreaterThan, 5, 5, Verdict.Pass)]
    [InlineData(GuardComparison.GreaterThan, 5, 6, Verdict.Fail)]
    [InlineData(GuardComparison.GreaterThanOrEqual, 5, 4, Verdict.Pass)]
    [InlineData(GuardComparison.GreaterThanOrEqual, 5, 5, Verdict.Fail)]
    [InlineData(GuardComparison.LessThan, 5, 5, Verdict.Pass)]
    [InlineData(GuardComparison.LessThan, 5, 4, Verdict.Fail)]
    [InlineData(GuardComparison.LessThanOrEqual, 5, 6, Verdict.Pass)]
    [InlineData(GuardComparison.LessThanOrEqual, 5, 5, Verdict.Fail)]
    [InlineData(GuardComparison.GreaterThan, 7, 7, Verdict.Pass)]
    [InlineData(GuardComparison.GreaterThan, 29, 29, Verdict.Pass)]
    [InlineData(GuardComparison.GreaterThan, 57, 57, Verdict.Pass)]
    public void Should_CompareExactly_When_ErrorRateIsAtTheLimit(GuardComparison comparison, double limit, int errorsOf100, Verdict expected) =>
        Assert.Equal(expected, After(Given.Guard(comparison: comparison, limit: limit), Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(100, errorsOf100))).Verdict);

    [Theory]
    [InlineData("p50", 50, Verdict.Pass)]
    [InlineData("p50", 49.9, Verdict.Fail)]
    [InlineData("p95", 95, Verdict.Pass)]
    [InlineData("p95", 94.9, Verdict.Fail)]
    [InlineData("p99", 99, Verdict.Pass)]
    [InlineData("p99", 98.9, Verdict.Fail)]
    public void Should_Interpolate_When_MetricIsAPercentile(string metric, double limitMs, Verdict expected) =>
        Assert.Equal(expected, After(Given.Guard(metric, limit: limitMs), Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(100))).Verdict);

    [Theory]
    [InlineData(GuardComparison.GreaterThan, 999, Verdict.Fail)]
    [InlineData(GuardComparison.GreaterThan, 1000, Verdict.Fail)]
    [InlineData(GuardComparison.GreaterThan, 1001, Verdict.Inconclusive)]
    [InlineData(GuardComparison.GreaterThanOrEqual, 1001, Verdict.Inconclusive)]
    [InlineData(GuardComparison.LessThan, 1000, Verdict.Pass)]
    [InlineData(GuardComparison.LessThan, 1001, Verdict.Inconclusive)]
    public void Should_NotPassAGuess_When_PercentileIsBeyondTheLastBucket(GuardComparison comparison, double limitMs, Verdict expected)
    {
        var slow = Given.Counters(100, buckets: [0, 0, 0, 0, 100]);

        Assert.Equal(expected, After(Given.Guard("p95", comparison, limitMs), Given.Sample(0, Given.Counters(0)), Given.Sample(1, slow)).Verdict);
    }

    [Theory]
    [InlineData(3, Verdict.Pass)]
    [InlineData(4, Verdict.Fail)]
    [InlineData(null, Verdict.NoData)]
    public void Should_TakeTheLatestSample_When_MetricIsHealthFailures(int? failures, Verdict expected) =>
        Assert.Equal(expected, After(Given.Guard("health-failures", limit: 3, minimum: 1000), Given.Sample(0, Given.Counters(0, health: failures))).Verdict);

    [Theory]
    [InlineData(49, Verdict.Inconclusive)]
    [InlineData(50, Verdict.Pass)]
    public void Should_BeInconclusive_When_RequestsAreBelowTheMinimum(double requests, Verdict expected)
    {
        Assert.Equal(expected, After(Given.Guard(minimum: 50), Given.Sample(0, Given.Counters(7)), Given.Sample(1, Given.Counters(7 + requests))).Verdict);
        Assert.Equal(expected, After(Given.Guard("p95", limit: 2000, minimum: 50), Given.Sample(0, Given.Counters(7)), Given.Sample(1, Given.Counters(7 + requests))).Verdict);
    }

    [Fact]
    public void Should_BeInconclusiveAndNotFail_When_AllOfTooFewRequestsFail() =>
        Assert.Equal(Verdict.Inconclusive, After(Given.Guard(minimum: 50), Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(49, 49))).Verdict);

    [Theory]
    [InlineData("error-rate")]
    [InlineData("p50")]
    [InlineData("p95")]
    [InlineData("p99")]
    public void Should_BeNoData_When_NothingCanBeCompared(string metric)
    {
        var guard = Given.Guard(metric, GuardComparison.LessThan, minimum: 0);

        Assert.Equal(Verdict.NoData, GuardState.Start([guard], Given.Start).Report.Verdict);
        Assert.Equal(Verdict.NoData, After(guard, Given.Sample(0, Given.Counters(50))).Verdict);
        Assert.Equal(Verdict.NoData, After(guard, Given.Sample(0, null), Given.Sample(1, null)).Verdict);
        Assert.Equal(Verdict.NoData, After(guard, Given.Sample(0, Given.Counters(50)), Given.Sample(1, Given.Counters(50))).Verdict);
        Assert.Equal(Verdict.NoData, After(guard, Given.Sample(0, Given.Counters(50)), Given.Sample(1, Given.Counters(double.NaN))).Verdict);
        Assert.Equal(Verdict.NoData, After(guard, Given.Sample(0, Given.Counters(50)), Given.Sample(1, Given.Counters(20))).Verdict);
    }

    [Fact]
    public void Should_BeNoData_When_ThereIsNoGuard() => Assert.Equal(Verdict.NoData, GuardState.Start([], Given.Start).Observe(Given.Sample(0, Given.Counters(1))).Report.Verdict);

    [Fact]
    public void Should_FireOnlyAfterItsWholeTime_When_ConditionHolds()
    {
        // Given
        var state = GuardState.Start([Given.Guard(forSeconds: 5, windowSeconds: 2)], Given.Start);

        // When
        var verdicts = Enumerable.Range(0, 9).Select(i => (state = state.Observe(Given.Sample(i, Given.Counters(100 * i, 10 * i)))).Report.Verdict).ToList();

        // Then
        Verdict[] expected = [Verdict.NoData, .. Enumerable.Repeat(Verdict.Inconclusive, 5), .. Enumerable.Repeat(Verdict.Fail, 3)];
        Assert.Equal(expected, verdicts);
        var result = Assert.Single(state.Report.Results);
        Assert.Equal(Given.Start.AddSeconds(1), result.ViolatedSince);
        Assert.Equal(Given.Start.AddSeconds(6), result.FiredAt);
        Assert.Equal(TimeSpan.FromSeconds(7), result.ViolatedFor);
    }

    public static TheoryData<SlotCounters?> Breaks => new()
    {
        { null },
        { Given.Counters(400, 30) },
        { Given.Counters(double.NaN) },
        { Given.Counters(10) },
        { Given.Counters(300, 30) },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public void Should_StartAnew_When_ConditionIsNotShownOnce(SlotCounters? counters)
    {
        // Given a condition that has held from second 1 to 3
        var state = Observed(Given.Guard(forSeconds: 4, windowSeconds: 1), [.. Enumerable.Range(0, 4).Select(i => Given.Sample(i, Given.Counters(100 * i, 10 * i)))]);
        Assert.Equal(TimeSpan.FromSeconds(2), state.Report.Results[0].ViolatedFor);

        // When a sample does not show it, and the next ones do
        state = state.Observe(Given.Sample(4, counters));
        Assert.Null(state.Report.Results[0].ViolatedSince);
        for (var i = 5; i < 9; i++)
        {
            state = state.Observe(Given.Sample(i, Given.Counters(100 * i, 100 * i)));
        }

        // Then
        Assert.Equal(Verdict.Inconclusive, state.Report.Verdict);
    }

    [Fact]
    public void Should_FireAtOnce_When_NoTimeIsAsked()
    {
        var result = After(Given.Guard(), Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(288, 36))).Results[0];

        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.Equal(Given.Start.AddSeconds(1), result.FiredAt);
        Assert.Equal("error-rate 12.5 % > 5 % (36 of 288 requests)", result.Explanation);
    }

    [Fact]
    public void Should_NotLookBehindTheStart_When_OlderSamplesCome()
    {
        var state = GuardState.Start([Given.Guard()], Given.Start.AddSeconds(10));

        state = state.Observe(Given.Sample(9, Given.Counters(0))).Observe(Given.Sample(10, Given.Counters(100, 90)));

        Assert.Equal(Verdict.NoData, state.Report.Verdict);
    }

    [Fact]
    public void Should_NotKeepAnOldPass_When_TheClockIsSetBackBehindTheStart()
    {
        var state = Observed(Given.Guard(), Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(100)));
        Assert.Equal(Verdict.Pass, state.Report.Verdict);

        Assert.Equal(Verdict.NoData, state.Observe(Given.Sample(-3600, Given.Counters(200))).Report.Verdict);
    }

    [Fact]
    public void Should_MeasureNoTime_When_TheClockIsSetBack()
    {
        var guard = Given.Guard("health-failures", limit: 3, forSeconds: 2);
        var state = Observed(guard, Given.Sample(10, Given.Counters(0, health: 9)), Given.Sample(11, Given.Counters(0, health: 9)), Given.Sample(5, Given.Counters(0, health: 9)));

        Assert.Equal(TimeSpan.Zero, state.Report.Results[0].ViolatedFor);
        Assert.Equal(Given.Start.AddSeconds(5), state.Report.Results[0].ViolatedSince);
    }

    [Fact]
    public void Should_LeaveTheOldState_When_Observing()
    {
        var before = Observed(Given.Guard(), Given.Sample(0, Given.Counters(0)));

        _ = before.Observe(Given.Sample(1, Given.Counters(100, 100)));

        Assert.Equal(Verdict.NoData, before.Report.Verdict);
        Assert.Equal(Verdict.Pass, before.Observe(Given.Sample(1, Given.Counters(100))).Report.Verdict);
    }

    private static GuardReport After(Guard guard, params MetricSample[] samples) => Observed(guard, samples).Report;

    private static GuardState Observed(Guard guard, params MetricSample[] samples) =>
        samples.Aggregate(GuardState.Start([guard], Given.Start), (state, sample) => state.Observe(sample));
}

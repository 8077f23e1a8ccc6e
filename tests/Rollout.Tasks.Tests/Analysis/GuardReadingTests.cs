using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;

namespace Rollout.Tasks.Tests.Analysis;

/// <summary>Guards on what is read beside the requests, on differences of the slots, and on baselines.</summary>
public sealed class GuardReadingTests
{
    public static TheoryData<string, MetricReading[], MetricFault[]> Nothing => new()
    {
        { "cpu: no source tells a value: its query has no series, or there is nothing to measure", [], [] },
        { "cpu: its value is NaN, which is no number", [Cpu(double.NaN)], [] },
        { "cpu: its value is Infinity, which is no number", [Cpu(double.PositiveInfinity)], [] },
        { "cpu: its value is -1, which is no share", [Cpu(-1)], [] },
        { "cpu: nothing to divide by", [Cpu(0) with { Of = 0 }], [] },
        { "cpu: its value is NaN, which is no number", [Cpu(5) with { Of = double.NaN }], [] },
        { "cpu: its newest value is 00:00:03 old, at most 00:00:02 are allowed", [Cpu(5) with { At = Given.Start.AddSeconds(57) }], [] },
        { "cpu: its newest value is 00:01:00 ahead of the clock here", [Cpu(5) with { At = Given.Start.AddSeconds(120) }], [] },
        { "cpu: no source tells a value: its query has no series, or there is nothing to measure", [Cpu(5) with { At = Given.Start.AddSeconds(-1) }], [] },
        { "cpu: no source tells a value: its query has no series, or there is nothing to measure", [Cpu(5) with { Role = SlotRole.Stable }], [] },
        { "cpu: no second value to compare with", [Cpu(5) with { IsCounter = true }], [] },
        { "cpu: RT3120 it hangs", [Cpu(5)], [new MetricFault("runtime", ["cpu", "memory"], "RT3120 it hangs")] },
    };

    [Theory]
    [MemberData(nameof(Nothing))]
    public void Should_BeNoData_When_ThereIsNoGoodValue(string line, MetricReading[] readings, MetricFault[] faults)
    {
        var result = Assert.Single(After(Guard("cpu", 70), Sample(60, readings) with { Faults = faults }).Results);

        Assert.Equal((Verdict.NoData, line), (result.Verdict, result.Explanation));
    }

    [Theory]
    [InlineData(69, null, Verdict.Pass, "cpu 69 % < 70 %, as required (newest value)")]
    [InlineData(70, null, Verdict.Fail, "cpu 70 % is not < 70 %, as required (newest value)")]
    [InlineData(7, 10d, Verdict.Fail, "cpu 70 % is not < 70 %, as required (7 of 10)")]
    public void Should_SayWhatIsRequired_When_TheGoodStateWasWritten(double value, double? of, Verdict verdict, string line)
    {
        var guard = Guard("cpu", 70, GuardComparison.GreaterThanOrEqual) with { IsRequirement = true };

        var result = Assert.Single(After(guard, Sample(60, Cpu(value) with { Of = of })).Results);

        Assert.Equal((verdict, line), (result.Verdict, result.Explanation));
    }

    [Fact]
    public void Should_TakeTheEnvironmentsValue_When_TheMetricHasNoSlot() =>
        Assert.Equal(Verdict.Fail, After(Guard("connections", 80), Sample(60, Cpu(81) with { Metric = "connections", Role = null, Of = 100 })).Verdict);

    [Fact]
    public void Should_TakeTheGrowth_When_TheReadingIsACounter()
    {
        MetricReading Failures(double second, double value, double of) => new("db-connection-failures", SlotRole.Candidate, value, of, Given.Start.AddSeconds(second)) { IsCounter = true };
        var guard = Guard("db-connection-failures", 10);

        var result = Assert.Single(After(guard, Sample(60, Failures(60, 1000, 1000)), Sample(61, Failures(61, 1012, 1100))).Results);
        var reset = After(guard, Sample(60, Failures(60, 1000, 1000)), Sample(61, Failures(61, 0, 10)));

        Assert.Equal((Verdict.Fail, 12, "db-connection-failures 12 % > 10 % (12 of 100 in 00:00:01)"), (result.Verdict, result.Value, result.Explanation));
        Assert.Equal(Verdict.NoData, reset.Verdict);
    }

    [Fact]
    public void Should_AverageValues_When_AskedTo()
    {
        var guard = Guard("cpu", 70) with { IsAveraged = true, Window = TimeSpan.FromSeconds(2) };
        MetricSample At(int second, double value) => Sample(second, Cpu(value) with { At = Given.Start.AddSeconds(second) });

        Assert.Equal(60, After(guard, At(60, 100), At(61, 50), At(62, 60), At(63, 70)).Results[0].Value);
        Assert.Equal(70, After(guard with { IsAveraged = false }, At(60, 100), At(61, 50), At(62, 60), At(63, 70)).Results[0].Value);
    }

    [Theory]
    [InlineData(11, Verdict.Fail, "error-rate delta 0.1 % is not < 0.1 %, as required (candidate 1.1 % (11 of 1000 requests), stable 1 % (10 of 1000 requests))")]
    [InlineData(10, Verdict.Pass, "error-rate delta 0 % < 0.1 %, as required (candidate 1 % (10 of 1000 requests), stable 1 % (10 of 1000 requests))")]
    public void Should_CompareWithTheStableSlot_When_GuardIsADelta(int errors, Verdict verdict, string line)
    {
        var guard = Guard("error-rate", 0.1, GuardComparison.GreaterThanOrEqual) with { Reference = GuardReference.Stable, IsRequirement = true, MinimumRequests = 10 };

        var result = Assert.Single(After(guard, Given.Sample(0, Given.Counters(0), Given.Counters(0)), Given.Sample(1, Given.Counters(1000, errors), Given.Counters(1000, 10))).Results);

        Assert.Equal((verdict, line), (result.Verdict, result.Explanation));
    }

    [Fact]
    public void Should_NotPass_When_TheStableSlotOfADeltaTellsNothing()
    {
        var guard = Guard("error-rate", 0.1) with { Reference = GuardReference.Stable, MinimumRequests = 10 };

        Assert.Equal(Verdict.NoData, After(guard, Given.Sample(0, Given.Counters(0), Given.Counters(5)), Given.Sample(1, Given.Counters(1000), Given.Counters(5))).Verdict);
        Assert.Equal(Verdict.Inconclusive, After(guard, Given.Sample(0, Given.Counters(0), Given.Counters(0)), Given.Sample(1, Given.Counters(1000), Given.Counters(9))).Verdict);
    }

    [Theory]
    [InlineData(GuardComparison.GreaterThan, 50, 0, 150, Verdict.Pass, "cpu is 50 % above its baseline: within 50 % (150 % (newest value), baseline 100 %)")]
    [InlineData(GuardComparison.GreaterThan, 50, 0, 151, Verdict.Fail, "cpu is 51 % above its baseline: not within 50 % (151 % (newest value), baseline 100 %)")]
    [InlineData(GuardComparison.GreaterThan, 50, 0, 1, Verdict.Pass, "cpu is 99 % below its baseline: within 50 % (1 % (newest value), baseline 100 %)")]
    [InlineData(GuardComparison.LessThan, -50, 0, 49, Verdict.Fail, "cpu is 51 % below its baseline: not within 50 % (49 % (newest value), baseline 100 %)")]
    [InlineData(GuardComparison.Outside, -20, 20, 79, Verdict.Fail, "cpu is 21 % below its baseline: not within 20 % (79 % (newest value), baseline 100 %)")]
    [InlineData(GuardComparison.Outside, -20, 20, 121, Verdict.Fail, "cpu is 21 % above its baseline: not within 20 % (121 % (newest value), baseline 100 %)")]
    public void Should_SayTheDistance_When_GuardIsAgainstABaseline(GuardComparison comparison, double limit, double upper, double value, Verdict verdict, string line)
    {
        var guard = Guard("cpu", limit, comparison) with { UpperLimit = upper, Reference = GuardReference.Baseline, IsRequirement = true, Baseline = 100 };

        var result = Assert.Single(After(guard, Sample(60, Cpu(value))).Results);

        Assert.Equal((verdict, line), (result.Verdict, result.Explanation));
    }

    [Fact]
    public void Should_BeNoData_When_ThereIsNoBaseline()
    {
        var guard = Guard("cpu", 50) with { Reference = GuardReference.Baseline, BaselineMissing = "RT3103 none" };

        Assert.Equal((Verdict.NoData, "cpu: RT3103 none"), (After(guard, Sample(60, Cpu(1))).Verdict, After(guard, Sample(60, Cpu(1))).Results[0].Explanation));
        Assert.Equal(Verdict.NoData, After(guard with { Baseline = 0 }, Sample(60, Cpu(1))).Verdict);
    }

    [Fact]
    public void Should_DecideOverTheWholeHoldAtItsEnd_When_GuardIsARequirementOfAStep()
    {
        // Given: errors in the first second alone, and a restart of the load balancer after it
        var guard = Guard("error-rate", 1, GuardComparison.GreaterThanOrEqual) with { IsRequirement = true, AtEnd = true, MinimumRequests = 10, Action = GuardAction.Hold, Window = TimeSpan.Zero };
        MetricSample[] samples = [Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(100, 20)), Given.Sample(2, Given.Counters(0)), Given.Sample(3, Given.Counters(100)), Given.Sample(4, Given.Counters(900))];

        // When
        var report = After(guard, samples);

        // Then
        Assert.Equal(Verdict.Inconclusive, report.Verdict);
        Assert.True(report.Results[0].Unmet);
        Assert.Equal("error-rate 2 % is not < 1 %, as required; decided at the end of the hold (20 of 1000 requests)", report.Results[0].Explanation);
        Assert.Equal((Verdict.Fail, GuardAction.Hold), (report.AtEnd().Verdict, report.AtEnd().Action));
        Assert.Equal("error-rate 2 % is not < 1 %, as required (20 of 1000 requests)", report.AtEnd().Results[0].Explanation);
        Assert.Equal(Verdict.NoData, GuardState.Start([guard], Given.Start).Report.AtEnd().Verdict);
    }

    private static Guard Guard(string metric, double limit, GuardComparison comparison = GuardComparison.GreaterThan) => Given.Guard(metric, comparison, limit, minimum: 0);

    private static MetricReading Cpu(double value) => new("cpu", SlotRole.Candidate, value, null, Given.Start.AddSeconds(60));

    private static MetricSample Sample(double second, params MetricReading[] readings) => Given.Sample(second, Given.Counters(second * 100)) with { Readings = readings };

    private static GuardReport After(Guard guard, params MetricSample[] samples) =>
        samples.Aggregate(GuardState.Start([guard], Given.Start), (state, sample) => state.Observe(sample)).Report;
}

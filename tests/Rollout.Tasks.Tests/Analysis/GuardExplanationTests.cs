using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class GuardExplanationTests
{
    [Fact]
    public void Should_SayValueLimitTimeAndBasis_When_Fired() => Assert.Equal(
        "error-rate 12.5 % > 5 % for 00:00:05 (30 of 240 requests)",
        Explain(Given.Guard(forSeconds: 5), [Given.Sample(0, Given.Counters(0)), .. Enumerable.Range(1, 6).Select(i => Given.Sample(i, Given.Counters(48 * i, 6 * i)))], 7));

    [Fact]
    public void Should_SayHowLongIsLeft_When_Pending() => Assert.Equal(
        "error-rate 12.5 % > 5 % for 00:00:00 of 00:00:05 (36 of 288 requests)",
        Explain(Given.Guard(forSeconds: 5), Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(288, 36))));

    [Fact]
    public void Should_SayItIsNot_When_Passed() => Assert.Equal(
        "p95 95 ms is not > 500 ms (288 requests)",
        Explain(Given.Guard("p95", limit: 500), Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(288))));

    [Fact]
    public void Should_NotRoundOntoTheLimit_When_ValueIsClose() => Assert.Equal(
        "error-rate 5.0001 % > 5 % (50001 of 1000000 requests)",
        Explain(Given.Guard(), Given.Sample(0, Given.Counters(0)), Given.Sample(1, Given.Counters(1_000_000, 50_001))));

    [Fact]
    public void Should_SayWhatIsMissing_When_RequestsAreTooFew() => Assert.Equal(
        "error-rate: 12 requests to the candidate in 00:00:05, 50 needed",
        Explain(Given.Guard(minimum: 50), Given.Sample(0, Given.Counters(0)), Given.Sample(5, Given.Counters(12))));

    [Fact]
    public void Should_SayWhyThereIsNoValue_When_ThereIsNoData()
    {
        Assert.Equal("error-rate: no sample since 12:00:00", GuardState.Start([Given.Guard()], Given.Start).Report.Results[0].Explanation);
        Assert.Equal("error-rate: no second sample of the candidate to compare with", Explain(Given.Guard(), Given.Sample(0, Given.Counters(0))));
        Assert.Equal("error-rate: the source has no series of the candidate", Explain(Given.Guard(), Given.Sample(0, null)));
        Assert.Equal("error-rate: no request to the candidate in 00:00:03", Explain(Given.Guard(), Given.Sample(0, Given.Counters(9)), Given.Sample(3, Given.Counters(9))));
        Assert.Equal("health-failures: the source has no health of the candidate", Explain(Given.Guard("health-failures"), Given.Sample(0, null)));
    }

    [Fact]
    public void Should_SayTheBound_When_BeyondTheLastBucket()
    {
        var slow = Given.Counters(100, buckets: [0, 0, 0, 0, 100]);
        Assert.Equal(
            "p95 is above 1000 ms, the last bucket of the source (100 requests; limit 500 ms)",
            Explain(Given.Guard("p95", limit: 500), Given.Sample(0, Given.Counters(0)), Given.Sample(1, slow)));
        Assert.Equal(
            "p95 is above 1000 ms, the last bucket of the source: the limit 2000 ms cannot be judged",
            Explain(Given.Guard("p95", limit: 2000), Given.Sample(0, Given.Counters(0)), Given.Sample(1, slow)));
    }

    [Fact]
    public void Should_SayTheCount_When_MetricIsHealthFailures() => Assert.Equal(
        "health-failures 4 > 3 (latest sample)",
        Explain(Given.Guard("health-failures", limit: 3), Given.Sample(0, Given.Counters(0, health: 4))));

    private static string Explain(Guard guard, params MetricSample[] samples) => Explain(guard, samples, samples.Length);

    private static string Explain(Guard guard, MetricSample[] samples, int count) =>
        samples.Take(count).Aggregate(GuardState.Start([guard], Given.Start), (state, sample) => state.Observe(sample)).Report.Results[0].Explanation;
}

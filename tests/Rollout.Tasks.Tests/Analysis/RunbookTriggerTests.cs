using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;

namespace Rollout.Tasks.Tests.Analysis;

/// <summary>The triggers of the runbooks that today's metrics can express, each on both sides of its limit and its time, with one sample a second.</summary>
public sealed class RunbookTriggerTests
{
    [Theory]
    [InlineData("Error rate > 5% for 2 minutes", "error-rate", 5, 120, 6, 121)]
    [InlineData("Error rate > 5% for 2 minutes", "error-rate", 5, 120, 5, null)]
    [InlineData("error rate > 10% for > 2 minutes", "error-rate", 10, 120, 11, 121)]
    [InlineData("error rate > 10% for > 2 minutes", "error-rate", 10, 120, 10, null)]
    [InlineData("error rate > 5% for > 5 min", "error-rate", 5, 300, 100, 301)]
    [InlineData("p95 > 2000ms for 5 minutes", "p95", 2000, 300, 2100, 301)]
    [InlineData("p95 > 2000ms for 5 minutes", "p95", 2000, 300, 2000, null)]
    [InlineData("p95 > 5 s", "p95", 5000, 0, 5100, 1)]
    [InlineData("p95 > 5 s", "p95", 5000, 0, 5000, null)]
    [InlineData("Health check failures > 3 consecutive failures", "health-failures", 3, 0, 4, 0)]
    [InlineData("Health check failures > 3 consecutive failures", "health-failures", 3, 0, 3, null)]
    public void Should_FireAtTheStatedSecond_When_TheValueIs(string text, string metric, double limit, int forSeconds, double value, int? firesAtSecond)
    {
        var guard = Given.Guard(metric, limit: limit, forSeconds: forSeconds, windowSeconds: 60, minimum: 50) with { Text = text };
        var state = GuardState.Start([guard], Given.Start);
        int? fired = null;
        for (var second = 0; second <= 400 && fired is null; second++)
        {
            state = state.Observe(Given.Sample(second, Counters(metric, value, second * 100)));
            fired = state.Report.Verdict == Verdict.Fail ? second : null;
        }

        Assert.Equal(firesAtSecond, fired);
    }

    [Fact]
    public void Should_NotFire_When_TheConditionHasABreakOfOneSample()
    {
        var state = GuardState.Start([Given.Guard(forSeconds: 120, windowSeconds: 1)], Given.Start);
        var errors = 0;
        for (var second = 0; second <= 230; second++)
        {
            errors += second == 115 ? 0 : 20;
            state = state.Observe(Given.Sample(second, Given.Counters(second * 100, errors)));
            Assert.NotEqual(Verdict.Fail, state.Report.Verdict);
        }
    }

    // Latencies fall evenly below a bound just above the wanted percentile, so that the interpolated value is the wanted one.
    private static SlotCounters Counters(string metric, double value, double requests) => metric switch
    {
        "error-rate" => Given.Counters(requests, requests * value / 100),
        "health-failures" => Given.Counters(requests, health: (int)value),
        _ => new(requests, 0, new([new(value, requests * 95 / 100), new(20_000, requests), new(double.PositiveInfinity, requests)]), 0),
    };
}

using Rollout.Tasks.Analysis;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class MetricsAnswerCheckTests
{
    private readonly ManualTimeProvider time = new();

    [Fact]
    public async Task Should_Pass_When_BothSlotsHaveCounters() =>
        Assert.Equal(CheckResult.Passed("requests of both slots"), await FindAsync(new FakeMetricSource(time)));

    [Fact]
    public async Task Should_Warn_When_TheCandidateHasNoSeriesYet() => Assert.Equal(
        CheckResult.Warned("RT3122", "no counters of the candidate slot. A step in which they are still missing is held: see that both slots are scraped and have their label."),
        await FindAsync(new FakeMetricSource(time).GivenNoCandidate()));

    [Fact]
    public async Task Should_FailWithTheSourcesOwnFault_When_ItCannotBeRead()
    {
        var result = await FindAsync(new FakeMetricSource(time).GivenReadFails(1));

        Assert.Equal((CheckOutcome.Failed, "RT3101"), (result.Outcome, result.Code));
    }

    [Theory]
    [InlineData(true, "RT3123", "postgres cannot be read: RT3140 it is down. A step whose guards need it is held.")]
    [InlineData(false, "RT3122", "no counters of the stable and the candidate slot (RT3140 it is down). A step in which they are still missing is held: see that both slots are scraped and have their label.")]
    public async Task Should_SayWhatASourceLacks_When_ItAnswersInPart(bool counters, string code, string message)
    {
        var slot = counters ? new SlotCounters(1, 0, new LatencyHistogram([]), null) : null;
        var sample = new MetricSample(time.GetUtcNow(), slot, slot) { Faults = [new MetricFault("postgres", ["connections"], "RT3140 it is down.")] };

        Assert.Equal(CheckResult.Warned(code, message), await FindAsync(new Fixed(sample)));
    }

    private async Task<CheckResult> FindAsync(IMetricSource source)
    {
        var report = await new PreflightRunner(TimeSpan.FromSeconds(10), time).RunAsync([new MetricsAnswerCheck(source)], CancellationToken.None);
        return Assert.Single(report.Findings).Result;
    }

    private sealed class Fixed(MetricSample sample) : IMetricSource
    {
        public Task<MetricSample> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(sample);
    }
}

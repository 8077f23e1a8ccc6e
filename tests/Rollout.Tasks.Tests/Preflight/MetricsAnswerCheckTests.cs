using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Composite;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class MetricsAnswerCheckTests
{
    private static readonly MetricSourcePlan[] Queries = [new("exposition") { Metric = new("queue", MetricUnit.Count, MetricDirection.HigherIsWorse, false, string.Empty), Query = "queue_messages" }];

    private readonly ManualTimeProvider time = new();

    [Fact]
    public async Task Should_Pass_When_BothSlotsHaveCounters() =>
        Assert.Equal(CheckResult.Passed("requests of both slots"), await FindAsync(With(new Late([new("queue", null, 3, null, time.GetUtcNow())]))));

    [Fact]
    public async Task Should_Warn_When_AnOwnQueryHasNoValue() => Assert.Equal(
        CheckResult.Warned("RT3155", "'queue' has no value: its query 'queue_messages' has no series now, or no finite number. A step whose guards need it is held. Try the query by hand; where a counter begins with its first event, let the application export it as 0 from its start."),
        await FindAsync(With(new Late([]))));

    [Fact]
    public async Task Should_WaitForWhatStandsBesideTheMainSource_When_ItFails() => Assert.Equal(
        CheckResult.Warned("RT3123", "command queue cannot be read: RT3120 it ended with 3. A step whose guards need it is held."),
        await FindAsync(With(new Late([]) { Fault = new RolloutException("RT3120", "it ended with 3.") })));

    [Fact]
    public async Task Should_Warn_When_TheCandidateHasNoSeriesYet() => Assert.Equal(
        CheckResult.Warned("RT3122", "no counters of the candidate slot. A step in which they are still missing is held: see that both slots are scraped and have their label, and that metrics.series names their counter."),
        await FindAsync(new FakeMetricSource(time).GivenNoCandidate()));

    [Fact]
    public async Task Should_FailWithTheSourcesOwnFault_When_ItCannotBeRead()
    {
        var result = await FindAsync(new FakeMetricSource(time).GivenReadFails(1));

        Assert.Equal((CheckOutcome.Failed, "RT3101"), (result.Outcome, result.Code));
    }

    [Theory]
    [InlineData(true, "RT3123", "postgres cannot be read: RT3140 it is down. A step whose guards need it is held.")]
    [InlineData(false, "RT3122", "no counters of the stable and the candidate slot (RT3140 it is down). A step in which they are still missing is held: see that both slots are scraped and have their label, and that metrics.series names their counter.")]
    public async Task Should_SayWhatASourceLacks_When_ItAnswersInPart(bool counters, string code, string message)
    {
        var slot = counters ? new SlotCounters(1, 0, new LatencyHistogram([]), null) : null;
        var sample = new MetricSample(time.GetUtcNow(), slot, slot) { Faults = [new MetricFault("postgres", ["connections"], "RT3140 it is down.")] };

        Assert.Equal(CheckResult.Warned(code, message), await FindAsync(new Fixed(sample)));
    }

    private async Task<CheckResult> FindAsync(IMetricSource source)
    {
        var report = await new PreflightRunner(TimeSpan.FromSeconds(10), time).RunAsync([new MetricsAnswerCheck(source, Queries)], CancellationToken.None);
        return Assert.Single(report.Findings).Result;
    }

    private CompositeMetricSource With(IReadingSource beside) =>
        new(new FakeMetricSource(time), [new ExtraSource(beside, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1))], time);

    /// <summary>Answers only after it was asked: a read of the main source is over by then.</summary>
    private sealed class Late(IReadOnlyList<MetricReading> readings) : IReadingSource
    {
        public string Name => "command queue";

        public IReadOnlyList<string> Metrics => ["queue"];

        public Exception? Fault { get; init; }

        public async Task<SourceReadings> ReadAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            return Fault is null ? new(readings) : throw Fault;
        }
    }

    private sealed class Fixed(MetricSample sample) : IMetricSource
    {
        public Task<MetricSample> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(sample);
    }
}

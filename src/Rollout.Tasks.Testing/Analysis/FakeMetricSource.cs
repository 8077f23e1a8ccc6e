using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Testing.Analysis;

/// <summary>A metric source whose counters grow as its clock moves, as the <c>Given</c> methods say. Without any it knows both slots, and neither has requests.</summary>
/// <param name="time">Usually a <see cref="ManualTimeProvider"/>.</param>
public sealed class FakeMetricSource(TimeProvider time) : IMetricSource
{
    private readonly FakeSlot stable = new(time.GetUtcNow());
    private readonly FakeSlot candidate = new(time.GetUtcNow());
    private int failuresLeft;
    private string failure = string.Empty;

    /// <summary>Calls of <see cref="ReadAsync"/> so far, failed ones too.</summary>
    public int Reads { get; private set; }

    /// <summary>From now on the stable slot carries this.</summary>
    /// <param name="traffic">What it carries.</param>
    /// <returns>This.</returns>
    public FakeMetricSource GivenStable(FakeTraffic traffic) => Given(() => stable.Traffic = traffic);

    /// <summary>From now on the candidate carries this.</summary>
    /// <param name="traffic">What it carries.</param>
    /// <returns>This.</returns>
    public FakeMetricSource GivenCandidate(FakeTraffic traffic) => Given(() => candidate.Traffic = traffic);

    /// <summary>From now on so many probes in a row of the candidate have failed.</summary>
    /// <param name="count">Null when the source does not know.</param>
    /// <returns>This.</returns>
    public FakeMetricSource GivenCandidateHealthFailures(int? count) => Given(() => candidate.HealthFailures = count);

    /// <summary>From now on so many requests of the stable slot run.</summary>
    /// <param name="count">Null, as at first, when the source does not tell.</param>
    /// <returns>This.</returns>
    public FakeMetricSource GivenStableActive(double? count) => Given(() => stable.Active = count);

    /// <summary>From now on the source has no series of the candidate.</summary>
    /// <returns>This.</returns>
    public FakeMetricSource GivenNoCandidate() => Given(() => candidate.Known = false);

    /// <summary>All counters start again at zero, as after a restart of what counts.</summary>
    /// <returns>This.</returns>
    public FakeMetricSource GivenCountersReset() => Given(() =>
    {
        stable.Reset();
        candidate.Reset();
    });

    /// <summary>The next reads fail with RT3101.</summary>
    /// <param name="times">How many; a large number for all.</param>
    /// <param name="reason">Goes into the message.</param>
    /// <returns>This.</returns>
    public FakeMetricSource GivenReadFails(int times, string reason = "it answered 503") => Given(() =>
    {
        failuresLeft = times;
        failure = reason;
    });

    /// <inheritdoc />
    public Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Reads++;
        if (failuresLeft > 0)
        {
            failuresLeft--;
            throw new RolloutException("RT3101", $"the metrics cannot be read: {failure}.");
        }

        var now = time.GetUtcNow();
        return Task.FromResult(new MetricSample(now, stable.Read(now), candidate.Read(now)));
    }

    private FakeMetricSource Given(Action change)
    {
        var now = time.GetUtcNow();
        stable.Advance(now);
        candidate.Advance(now);
        change();
        return this;
    }

    private sealed class FakeSlot(DateTimeOffset start)
    {
        private static readonly double[] BoundsMs = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, double.PositiveInfinity];
        private readonly double[] buckets = new double[BoundsMs.Length];
        private DateTimeOffset countedTo = start;
        private double requests;
        private double errors;

        public FakeTraffic Traffic { get; set; } = new(0);

        public int? HealthFailures { get; set; } = 0;

        public double? Active { get; set; }

        public bool Known { get; set; } = true;

        public void Advance(DateTimeOffset now)
        {
            var more = Math.Max(0, (now - countedTo).TotalSeconds) * Traffic.RequestsPerSecond;
            countedTo = now;
            requests += more;
            errors += more * Traffic.ErrorPercent / 100;
            for (var i = 0; i < buckets.Length; i++)
            {
                buckets[i] += BoundsMs[i] >= Traffic.LatencyMs ? more : 0;
            }
        }

        public void Reset()
        {
            (requests, errors) = (0, 0);
            Array.Clear(buckets);
        }

        public SlotCounters? Read(DateTimeOffset now)
        {
            Advance(now);
            var histogram = new LatencyHistogram([.. BoundsMs.Zip(buckets, (bound, count) => new LatencyBucket(bound, count))]);
            return Known ? new(requests, errors, histogram, HealthFailures) { Active = Active } : null;
        }
    }
}

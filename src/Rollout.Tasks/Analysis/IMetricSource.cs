namespace Rollout.Tasks.Analysis;

/// <summary>Answers with raw counts by slot, never with a bare ratio.</summary>
public interface IMetricSource
{
    /// <summary>Reads the counters as they stand now.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Counters since the source started; the difference of two samples is a window.</returns>
    /// <exception cref="RolloutException">RT3101: the source cannot be read. RT3102: its answer cannot be understood.</exception>
    Task<MetricSample> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>All counters of both slots at one instant.</summary>
/// <param name="At">When the source was read.</param>
/// <param name="Stable">Null when the source knows no series of it.</param>
/// <param name="Candidate">Null when the source knows no series of it.</param>
public sealed record MetricSample(DateTimeOffset At, SlotCounters? Stable, SlotCounters? Candidate);

/// <summary>Counters of one slot, summed over its services, since the source started.</summary>
/// <param name="Requests">All answered requests.</param>
/// <param name="Errors">Those answered with a status of 500 to 599, or not answered at all.</param>
/// <param name="Latency">Histogram of the time to answer.</param>
/// <param name="HealthFailures">Failed health probes in a row, the largest over the services' targets; null when not known.</param>
public sealed record SlotCounters(double Requests, double Errors, LatencyHistogram Latency, int? HealthFailures)
{
    /// <summary>Requests that run now, or connections that are open; null when the source does not tell.</summary>
    public double? Active { get; init; }

    /// <summary>Answered requests by service; empty when the source does not tell them apart.</summary>
    public IReadOnlyDictionary<string, double> RequestsByService { get; init; } = new Dictionary<string, double>();
}

/// <summary>Cumulative histogram, as Prometheus has it.</summary>
/// <param name="Buckets">Upper bound in milliseconds, ascending, with the number of requests at or below it. The last bound is positive infinity.</param>
public sealed record LatencyHistogram(IReadOnlyList<LatencyBucket> Buckets);

/// <summary>One bucket of a cumulative histogram.</summary>
/// <param name="UpperBoundMs">Upper bound in milliseconds, inclusive.</param>
/// <param name="Count">Requests at or below the bound.</param>
public sealed record LatencyBucket(double UpperBoundMs, double Count);

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
public sealed record MetricSample(DateTimeOffset At, SlotCounters? Stable, SlotCounters? Candidate)
{
    /// <summary>When the older slot's counters were as they are here: earlier than <see cref="At"/> where the source shows what was scraped before. Default: <see cref="At"/>.</summary>
    public DateTimeOffset CountedAt { get; init; } = At;

    /// <summary>What was read beside the requests: processors, connections, own metrics. Empty when the source knows only requests.</summary>
    public IReadOnlyList<MetricReading> Readings { get; init; } = [];

    /// <summary>Sources beside the main one that could not be read this time.</summary>
    public IReadOnlyList<MetricFault> Faults { get; init; } = [];
}

/// <summary>One value of one metric, as raw as its source has it.</summary>
/// <param name="Metric">Name as guards write it, such as <c>cpu</c>; <see cref="MetricCatalog"/> has the built-in ones.</param>
/// <param name="Role">Whose value it is; null when it belongs to the environment as a whole, such as a database's.</param>
/// <param name="Value">In the metric's unit; with <paramref name="Of"/> the numerator.</param>
/// <param name="Of">The denominator, such as the largest number of connections; null when the value is no ratio.</param>
/// <param name="At">When it was measured, by the clock of the source where it tells.</param>
public sealed record MetricReading(string Metric, SlotRole? Role, double Value, double? Of, DateTimeOffset At)
{
    /// <summary>True for counts since the source started: the difference of two readings is a window. False for what stands now.</summary>
    public bool IsCounter { get; init; }
}

/// <summary>Which of the two slots, by what it does.</summary>
public enum SlotRole
{
    /// <summary>The one that serves.</summary>
    Stable,

    /// <summary>The one on trial.</summary>
    Candidate,
}

/// <summary>A source that could not be read.</summary>
/// <param name="Source">Its kind and metrics, such as <c>postgres</c>.</param>
/// <param name="Metrics">Metrics that it would have told.</param>
/// <param name="Message">One line with code, value and remedy.</param>
public sealed record MetricFault(string Source, IReadOnlyList<string> Metrics, string Message);

/// <summary>A source that remembers, for looking back.</summary>
public interface IMetricHistory
{
    /// <summary>Reads what <see cref="IMetricSource.ReadAsync"/> would have answered at past times.</summary>
    /// <param name="from">First time.</param>
    /// <param name="to">Last time, not before <paramref name="from"/>.</param>
    /// <param name="step">Time between two samples, above zero.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Samples in the order of time; times without data have a sample without counters.</returns>
    /// <exception cref="RolloutException">RT3101, RT3102: as in <see cref="IMetricSource.ReadAsync"/>.</exception>
    IAsyncEnumerable<MetricSample> ReadRangeAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancellationToken);
}

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

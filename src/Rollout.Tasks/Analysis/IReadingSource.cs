namespace Rollout.Tasks.Analysis;

/// <summary>A source beside the main one: it tells metrics other than the requests of the slots.</summary>
public interface IReadingSource
{
    /// <summary>What it is called in faults, such as <c>postgres</c>.</summary>
    string Name { get; }

    /// <summary>Metrics that it tells when it can be read, as guards name them.</summary>
    IReadOnlyList<string> Metrics { get; }

    /// <summary>Reads the metrics as they stand now. The caller bounds the time that it takes, and never makes two calls at once.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A metric without a value now has no reading: nothing stands in for it.</returns>
    /// <exception cref="RolloutException">The source cannot be read, or its answer cannot be understood. The message is complete by itself.</exception>
    Task<SourceReadings> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>What one read of a source told.</summary>
/// <param name="Readings">One reading for each metric, or for each metric and slot, that has a value now.</param>
public sealed record SourceReadings(IReadOnlyList<MetricReading> Readings)
{
    /// <summary>Metrics that could not be read while others could: a database that is down is a reading of <c>db-up</c> and a fault for all others.</summary>
    public IReadOnlyList<MetricFault> Faults { get; init; } = [];
}

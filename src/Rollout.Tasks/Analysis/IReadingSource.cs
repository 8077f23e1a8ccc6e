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
    /// <returns>One reading for each metric, or for each metric and slot. A metric without a value now has no reading: nothing stands in for it.</returns>
    /// <exception cref="RolloutException">The source cannot be read, or its answer cannot be understood. The message is complete by itself.</exception>
    Task<IReadOnlyList<MetricReading>> ReadAsync(CancellationToken cancellationToken);
}

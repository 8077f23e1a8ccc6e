namespace Rollout.Tasks.Analysis.Composite;

/// <summary>Reads the main source, and others beside it, each at its own pace. Not for use by two callers at once.</summary>
/// <remarks>The main source decides how long a read takes and whether it fails. Another one that fails or is slow is a fault in the sample, and tells nothing.</remarks>
internal sealed class CompositeMetricSource : IMetricSource
{
    private readonly IMetricSource main;
    private readonly IReadOnlyList<ExtraReader> extras;

    /// <summary>A source that has read nothing yet.</summary>
    /// <param name="main">Tells the requests of both slots.</param>
    /// <param name="extras">Tell other metrics.</param>
    /// <param name="time">The clock.</param>
    public CompositeMetricSource(IMetricSource main, IReadOnlyList<ExtraSource> extras, TimeProvider time) =>
        (this.main, this.extras) = (main, [.. extras.Select(extra => new ExtraReader(extra, time))]);

    /// <inheritdoc />
    public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reading = main.ReadAsync(cancellationToken);
        foreach (var extra in extras)
        {
            extra.Start(reading, cancellationToken);
        }

        var sample = await reading.ConfigureAwait(false);
        var known = extras.Select(extra => extra.Collect()).ToList();
        return sample with
        {
            Readings = [.. sample.Readings, .. known.SelectMany(one => one.Readings)],
            Faults = [.. sample.Faults, .. known.SelectMany(one => one.Faults)],
        };
    }
}

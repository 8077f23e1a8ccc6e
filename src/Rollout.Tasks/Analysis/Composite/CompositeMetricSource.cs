namespace Rollout.Tasks.Analysis.Composite;

/// <summary>Reads the main source, and others beside it, each at its own pace. Not for use by two callers at once.</summary>
/// <remarks>The main source decides how long a read takes and whether it fails. Another one that fails or is slow is a fault in the sample, and tells nothing.</remarks>
internal sealed class CompositeMetricSource : IMetricSource, IAsyncDisposable
{
    private readonly IMetricSource main;
    private readonly IReadOnlyList<ExtraReader> extras;
    private readonly IReadOnlySet<string>? needed;
    private readonly HashSet<(string Source, string Message)> told = [];

    /// <summary>A source that has read nothing yet.</summary>
    /// <param name="main">Tells the requests of both slots.</param>
    /// <param name="extras">Tell other metrics.</param>
    /// <param name="time">The clock.</param>
    /// <param name="needed">Metrics that somebody decides by. What is missing of others is told once, not at each read. Null for all.</param>
    public CompositeMetricSource(IMetricSource main, IReadOnlyList<ExtraSource> extras, TimeProvider time, IReadOnlySet<string>? needed = null) =>
        (this.main, this.extras, this.needed) = (main, [.. extras.Select(extra => new ExtraReader(extra, time))], needed);

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
            Faults = [.. sample.Faults, .. known.SelectMany(one => one.Faults).Where(IsNews)],
        };
    }

    /// <summary>Waits until the reads of the other sources that run have ended: the next sample has what they told.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SettleAsync(CancellationToken cancellationToken) => Task.WhenAll(extras.Select(extra => extra.SettleAsync(cancellationToken)));

    /// <summary>Ends the reads that still run, and closes what can be closed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var extra in extras)
        {
            await extra.DisposeAsync().ConfigureAwait(false);
        }

        await Closing.CloseAsync(main).ConfigureAwait(false);
    }

    private bool IsNews(MetricFault fault) => needed is null || fault.Metrics.Any(needed.Contains) || told.Add((fault.Source, fault.Message));
}

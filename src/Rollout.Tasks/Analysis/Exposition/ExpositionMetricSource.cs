namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Reads a page in Prometheus text exposition, such as the embedded load balancer's <c>/metrics</c>.</summary>
/// <param name="client">Its own timeout must be longer than the options' one, or infinite.</param>
/// <param name="options">Address and names.</param>
/// <param name="stableSlot">The slot that serves, as the load balancer says; asked at each read. The other one is the candidate.</param>
/// <param name="time">The clock.</param>
public sealed class ExpositionMetricSource(HttpClient client, ExpositionOptions options, Func<Slot> stableSlot, TimeProvider time) : IMetricSource
{
    /// <inheritdoc />
    /// <remarks>The sample's time is that of the request, not of the answer: what it shows is never older than its time says.</remarks>
    public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var at = time.GetUtcNow();
        var page = await ExpositionClient.ReadAsync(client, options, time, cancellationToken).ConfigureAwait(false);
        if (options.RequestsMetric != ExpositionOptions.UsualRequestsMetric && page.Samples.All(sample => sample.Name != options.RequestsMetric))
        {
            // Buckets or probes of another family would make a slot without requests of it, and a name that is misspelled look like no traffic.
            return new(at, null, null) { Faults = [new("exposition", [], $"RT3113 the page has no series '{options.RequestsMetric}', which metrics.series.requests names. Correct the name, or let the application export it as 0 from its start.")] };
        }

        var used = page.Samples.Where(sample => sample.Name == options.RequestsMetric && sample.Label(options.SlotLabel).Length > 0);
        var countedAt = ExpositionTimes.Check(used, options.Interval, at);
        var stable = stableSlot();
        return new(at, ExpositionCounters.Read(page, options, stable), ExpositionCounters.Read(page, options, stable.Other())) { CountedAt = countedAt };
    }
}

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Makes the counters of a slot of the answers of one read. Pure.</summary>
/// <param name="family">Names.</param>
/// <param name="slotLabel">Label whose value is the slot.</param>
/// <param name="selector">More matchers that the queries had.</param>
internal sealed class PrometheusCounters(SeriesFamily family, string slotLabel, string selector)
{
    private readonly double millisecondsPerUnit = family.MillisecondsPerUnit;

    /// <summary>The counters of one slot.</summary>
    /// <param name="reading">Answers of one read.</param>
    /// <param name="slot">The slot.</param>
    /// <returns>No counters where there is no series, or one that cannot be used; the note says why, and is null when there is nothing to say.</returns>
    /// <exception cref="RolloutException">RT3102: a status or a bound is no number. RT3115: the series of several jobs, or of several who count the same requests, would be added up.</exception>
    public (SlotCounters? Counters, string? Note) Read(PrometheusReading reading, Slot slot)
    {
        var requests = Of(reading.Requests, slot);
        var errors = reading.Errors is { } own ? Of(own, slot) : [.. requests.Where(IsError)];
        var failures = Of(reading.HealthFailures, slot);
        var buckets = Buckets(Of(reading.Latency, slot), Of(reading.LatencySeries, slot));
        RefuseSeveral("job", requests, "or those of another environment. ");
        if (family.Reporter is { } reporter)
        {
            RefuseSeveral(reporter, requests, string.Empty);
        }

        if (requests.Count == 0 && failures.Count == 0)
        {
            return (null, null);
        }

        // Missing is not zero: a counter that appears with the first failure would hide that failure.
        if (requests.Count > 0 && reading.Errors is { } && errors.Count == 0)
        {
            return (null, $"RT3113 '{family.Errors}' has no series of {slot.Label()}, and none is not zero. Let the application export it as 0 from its start.");
        }

        if (requests.Concat(errors).Select(Value).Concat(buckets.Select(bucket => bucket.Count)).Any(value => !double.IsFinite(value) || value < 0))
        {
            return (null, $"RT3113 the counters of {slot.Label()} are not all finite numbers, and cannot be used. Look at '{family.Requests}' in Prometheus.");
        }

        return (Counters(requests, errors, buckets, failures, reading.Active is { } active ? Of(active, slot) : []), null);
    }

    /// <summary>When the slot's oldest series was scraped last, in seconds since 1970.</summary>
    /// <returns>Null when there is no series.</returns>
    public double? ScrapedAt(PrometheusReading reading, Slot slot) => Of(reading.ScrapedAt, slot) is [var one] ? Value(one) : null;

    /// <summary>The slot's counters one by one: in a sum the growth of one would hide the restart of another.</summary>
    public IReadOnlyDictionary<string, double> ByInstance(PrometheusReading reading, Slot slot) =>
        Of(reading.Requests, slot).GroupBy(series => $"{series.Label("job")}\n{series.Label("instance")}", Value).ToDictionary(group => group.Key, group => group.Sum());

    private static SlotCounters Counters(List<PrometheusSeries> requests, List<PrometheusSeries> errors, List<LatencyBucket> buckets, List<PrometheusSeries> failures, List<PrometheusSeries> active) =>
        new(requests.Sum(Value), errors.Sum(Value), new(buckets), failures is [var worst] && double.IsFinite(Value(worst)) ? (int)Math.Min(Value(worst), int.MaxValue) : null)
        {
            Active = active is [var one] && double.IsFinite(Value(one)) ? Value(one) : null,
            RequestsByService = requests.Where(series => series.Label("service").Length > 0).GroupBy(series => series.Label("service"), Value).ToDictionary(service => service.Key, service => service.Sum()),
        };

    private static double Value(PrometheusSeries series) => series.Points[0].Value;

    private List<PrometheusSeries> Of(IReadOnlyList<PrometheusSeries> all, Slot slot) => [.. all.Where(series => series.Label(slotLabel) == slot.Label())];

    private bool IsError(PrometheusSeries series) => StatusText.IsError(series.Label(family.StatusLabel)) ?? throw new RolloutException(
        "RT3102", $"Prometheus' series '{family.Requests}' {series} needs the label '{family.StatusLabel}' with an HTTP status or its class, but it is '{series.Label(family.StatusLabel)}'. Name the label in metrics.series.statusLabel.");

    private void RefuseSeveral(string label, List<PrometheusSeries> requests, string others)
    {
        var values = requests.DistinctBy(series => series.Label(label)).Take(2).ToList();
        if (values.Count > 1 && !selector.Contains(label, StringComparison.Ordinal))
        {
            throw new RolloutException("RT3115", $"Prometheus has '{family.Requests}' from more than one {label}, such as {values[0]} and {values[1]}, which may count the same requests{(others.Length == 0 ? ". " : $", {others}")}Say which in metrics.series.selector, for example {label}=\"{values[0].Label(label)}\".");
        }
    }

    private List<LatencyBucket> Buckets(List<PrometheusSeries> buckets, List<PrometheusSeries> series)
    {
        // A bound that one series lacks would make the sum go down from bucket to bucket, and every percentile wrong.
        if (series.Select(Value).Distinct().Count() > 1)
        {
            throw new RolloutException("RT3102", $"the series of Prometheus' histogram '{family.Latency}' have different bounds, so they cannot be added up. Narrow metrics.series.selector, or give all instances the same bounds.");
        }

        return [.. buckets.Select(bucket => new LatencyBucket(BoundMs(bucket), Value(bucket))).OrderBy(bucket => bucket.UpperBoundMs)];
    }

    // Rounded, for 0.07 s times 1000 is not 70 ms in binary.
    private double BoundMs(PrometheusSeries bucket) => SeriesNumber.Parse(bucket.Label("le")) is { } bound && !double.IsNaN(bound)
        ? Math.Round(bound * millisecondsPerUnit, 6)
        : throw new RolloutException("RT3102", $"Prometheus' histogram '{family.Latency}' has the bound le='{bucket.Label("le")}', which is no number. Correct the application, or name another histogram in metrics.series.latency.");
}

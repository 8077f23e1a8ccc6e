using Rollout.Tasks.Analysis.Guards;

namespace Rollout.Tasks.Analysis.Windows;

/// <summary>Computes metrics from what was read. Pure. Whatever is missing, late, no number or too little is said to be so, and is never a value.</summary>
internal static class MetricReader
{
    /// <summary>The metrics that come from the counters of requests.</summary>
    private static readonly string[] FromCounters = ["error-rate", "availability", "p50", "p95", "p99", "requests", "health-failures"];

    public static MetricValue Read(MetricQuery query, MetricHistory history)
    {
        if (history.Latest is not { } latest)
        {
            return MetricValue.NoData("nothing was read yet");
        }

        if (latest.Faults.FirstOrDefault(fault => fault.Metrics.Contains(query.Metric.Name)) is { } fault)
        {
            return MetricValue.NoData(fault.Message);
        }

        var series = history.Readings(query.Metric.Name, query.Role);
        return series is null && FromCounters.Contains(query.Metric.Name)
            ? FromSlots(query, history)
            : TooFew(query, history.Of(query.Role).Window(query.Window)) ?? ReadingReader.Read(query, series, latest.At);
    }

    private static MetricValue FromSlots(MetricQuery query, MetricHistory history)
    {
        var slot = history.Of(query.Role);
        return query.Metric.Name switch
        {
            "health-failures" => Health(query, slot.Latest),
            "requests" => Requests(query, history),
            _ when slot.Latest is null => MetricValue.NoData($"the source has no series of {query.Slot}"),
            _ when slot.Window(query.Window) is { } window => FromWindow(query, window),
            _ => MetricValue.NoData($"no second sample of {query.Slot} to compare with"),
        };
    }

    private static MetricValue FromWindow(MetricQuery query, SlotWindow window) => query.Metric.Name switch
    {
        "error-rate" => Share(query, window, window.ErrorRatePercent),
        "availability" => Share(query, window, window.AvailabilityPercent),
        "p50" => Percentile(query, window, 0.50),
        "p95" => Percentile(query, window, 0.95),
        _ => Percentile(query, window, 0.99),
    };

    private static MetricValue Health(MetricQuery query, SlotCounters? latest) => latest?.HealthFailures is { } failures
        ? new(failures, 0, "(latest sample)")
        : MetricValue.NoData($"the source has no health of {query.Slot}");

    // Shares move with the weights, so only both slots together can be compared with another time.
    private static MetricValue Requests(MetricQuery query, MetricHistory history)
    {
        if (history.Of(query.Role).Latest is null)
        {
            return MetricValue.NoData($"the source has no series of {query.Slot}");
        }

        SlotSeries[] slots = [history.Stable, history.Candidate];
        var windows = slots.Where(slot => slot.Latest is not null).Select(slot => slot.Window(query.Window)).ToList();
        return windows.Contains(null)
            ? MetricValue.NoData("no second sample of both slots to compare with")
            : TooFewOf(query, (long)windows.Sum(w => w!.Requests), windows[0]!.Span, "either slot")
                ?? new(windows.Sum(w => w!.Requests / w.Span.TotalSeconds), (long)windows.Sum(w => w!.Requests), $"({windows.Sum(w => w!.Requests):0} requests in {GuardText.Time(windows[0]!.Span)})");
    }

    private static MetricValue Share(MetricQuery query, SlotWindow window, double? percent) => percent is { } value
        ? TooFew(query, window) ?? new(value, (long)window.Requests, $"({window.Errors:0} of {window.Requests:0} requests)")
        : MetricValue.NoData($"no request to {query.Slot} in {GuardText.Time(window.Span)}");

    private static MetricValue Percentile(MetricQuery query, SlotWindow window, double share)
    {
        if (HistogramQuantile.Compute(share, window.Latency) is not { } quantile)
        {
            return MetricValue.NoData($"no latency of {query.Slot} in {GuardText.Time(window.Span)}");
        }

        var requests = (long)window.Latency.Buckets[^1].Count;
        return TooFewOf(query, requests, window.Span, query.Slot) ?? new(quantile.ValueMs, requests, $"({requests} requests)") { IsLowerBound = quantile.BeyondLastBound };
    }

    private static MetricValue? TooFew(MetricQuery query, SlotWindow? window) => window is null
        ? query.MinimumRequests > 0 ? MetricValue.NoData($"no second sample of {query.Slot} to compare with") : null
        : TooFewOf(query, (long)window.Requests, window.Span, query.Slot);

    private static MetricValue? TooFewOf(MetricQuery query, long requests, TimeSpan span, string slot) => requests < query.MinimumRequests
        ? MetricValue.TooFew(requests, $"{requests} requests to {slot} in {GuardText.Time(span)}, {query.MinimumRequests} needed")
        : null;
}

using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Analysis.Guards;

/// <summary>Reads a guard's metric from a sample and its window. Pure.</summary>
internal static class GuardEvaluator
{
    /// <summary>Takes one reading.</summary>
    /// <param name="guard">The rule.</param>
    /// <param name="latest">The newest counters of the candidate; null when there are none.</param>
    /// <param name="window">The candidate's window; null when no difference can be taken yet.</param>
    /// <returns>Whether the condition holds at this sample, or why that cannot be told.</returns>
    public static Measurement Measure(Guard guard, SlotCounters? latest, SlotWindow? window) => guard.Metric switch
    {
        GuardMetric.HealthFailures => Health(guard, latest),
        _ when latest is null => NoData(guard, "the source has no series of the candidate"),
        _ when window is null => NoData(guard, "no second sample of the candidate to compare with"),
        GuardMetric.ErrorRate => ErrorRate(guard, window),
        GuardMetric.P50 => Percentile(guard, window, 0.50),
        GuardMetric.P95 => Percentile(guard, window, 0.95),
        GuardMetric.P99 => Percentile(guard, window, 0.99),
        _ => throw new ArgumentOutOfRangeException(nameof(guard), guard.Metric, null),
    };

    private static Measurement Health(Guard guard, SlotCounters? latest) => latest?.HealthFailures is { } failures
        ? Compared(guard, failures, 0, "(latest sample)")
        : NoData(guard, "the source has no health of the candidate");

    private static Measurement ErrorRate(Guard guard, SlotWindow window) => window.ErrorRatePercent is { } percent
        ? TooFew(guard, window, (long)window.Requests) ?? Compared(guard, percent, (long)window.Requests, $"({window.Errors:0} of {window.Requests:0} requests)")
        : NoData(guard, $"no request to the candidate in {GuardText.Time(window.Span)}");

    private static Measurement Percentile(Guard guard, SlotWindow window, double share)
    {
        if (HistogramQuantile.Compute(share, window.Latency) is not { } quantile)
        {
            return NoData(guard, $"no latency of the candidate in {GuardText.Time(window.Span)}");
        }

        var requests = (long)window.Latency.Buckets[^1].Count;
        return TooFew(guard, window, requests)
            ?? (quantile.BeyondLastBound ? Beyond(guard, quantile.ValueMs, requests) : Compared(guard, quantile.ValueMs, requests, $"({requests} requests)"));
    }

    private static Measurement? TooFew(Guard guard, SlotWindow window, long requests) => requests < guard.MinimumRequests
        ? new(Verdict.Inconclusive, null, requests, $"{GuardText.Name(guard.Metric)}: {requests} requests to the candidate in {GuardText.Time(window.Span)}, {guard.MinimumRequests} needed", string.Empty)
        : null;

    private static Measurement Compared(Guard guard, double value, long requests, string basis)
    {
        var violated = guard.Comparison switch
        {
            GuardComparison.GreaterThan => value > guard.Limit,
            GuardComparison.GreaterThanOrEqual => value >= guard.Limit,
            GuardComparison.LessThan => value < guard.Limit,
            GuardComparison.LessThanOrEqual => value <= guard.Limit,
            _ => throw new ArgumentOutOfRangeException(nameof(guard), guard.Comparison, null),
        };
        return new(violated ? Verdict.Fail : Verdict.Pass, value, requests, GuardText.Claim(guard, value, violated), basis);
    }

    // The true value is above the largest finite bound. A limit up to that bound is surely exceeded; a higher one cannot be judged, and that must not look like Pass.
    private static Measurement Beyond(Guard guard, double boundMs, long requests)
    {
        var bound = $"{GuardText.Name(guard.Metric)} is above {GuardText.Number(boundMs, guard.Limit)} ms, the last bucket of the source";
        if (guard.Limit > boundMs)
        {
            return new(Verdict.Inconclusive, null, requests, $"{bound}: the limit {GuardText.Number(guard.Limit, boundMs)} ms cannot be judged", string.Empty);
        }

        var violated = guard.Comparison is GuardComparison.GreaterThan or GuardComparison.GreaterThanOrEqual;
        return new(violated ? Verdict.Fail : Verdict.Pass, boundMs, requests, bound, $"({requests} requests; limit {GuardText.Number(guard.Limit, boundMs)} ms)");
    }

    private static Measurement NoData(Guard guard, string reason) => new(Verdict.NoData, null, 0, $"{GuardText.Name(guard.Metric)}: {reason}", string.Empty);
}

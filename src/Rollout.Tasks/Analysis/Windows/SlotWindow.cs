namespace Rollout.Tasks.Analysis.Windows;

/// <summary>What a slot did between two samples.</summary>
/// <param name="From">When the earlier sample was read.</param>
/// <param name="To">When the later sample was read; always after <paramref name="From"/>.</param>
/// <param name="Requests">Requests answered in between.</param>
/// <param name="Errors">Those of them that failed.</param>
/// <param name="Latency">Their time to answer.</param>
internal sealed record SlotWindow(DateTimeOffset From, DateTimeOffset To, double Requests, double Errors, LatencyHistogram Latency)
{
    /// <summary>Length of the window.</summary>
    public TimeSpan Span => To - From;

    /// <summary>Failed requests in percent of all; null when there was no request.</summary>
    /// <remarks>The product comes before the quotient: 7 of 100 is then exactly 7, and a rule <c>&gt; 7%</c> does not fire on it.</remarks>
    public double? ErrorRatePercent => Requests > 0 ? Math.Min(100, 100 * Errors / Requests) : null;

    /// <summary>The others in percent of all; null when there was no request.</summary>
    public double? AvailabilityPercent => Requests > 0 ? Math.Max(0, 100 * (Requests - Errors) / Requests) : null;
}

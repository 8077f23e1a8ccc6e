using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Analysis.Watching;

/// <summary>What a slot does now, for the progress display. Nothing is decided by it.</summary>
/// <param name="RequestsPerSecond">Answered requests a second over the window.</param>
/// <param name="ErrorRatePercent">Failed requests in percent of all; null when there was none.</param>
/// <param name="P95Ms">95th percentile of the time to answer in milliseconds; null when there was no request. A value at the source's last bucket bound means that or more.</param>
/// <param name="Window">Length of the window.</param>
public sealed record SlotReading(double RequestsPerSecond, double? ErrorRatePercent, double? P95Ms, TimeSpan Window)
{
    /// <summary>Reads a window.</summary>
    /// <param name="window">Null when there is none yet.</param>
    /// <returns>Null without a window.</returns>
    internal static SlotReading? From(SlotWindow? window) => window is null
        ? null
        : new(window.Requests / window.Span.TotalSeconds, window.ErrorRatePercent, HistogramQuantile.Compute(0.95, window.Latency)?.ValueMs, window.Span);
}

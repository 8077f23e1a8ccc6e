namespace Rollout.Tasks.Analysis.Windows;

/// <summary>A metric of one slot in one window.</summary>
/// <param name="Value">In the metric's unit; null when there is none.</param>
/// <param name="Requests">Requests behind it; 0 where it is not about requests.</param>
/// <param name="Basis">What it was computed from, in brackets; without a value: why there is none.</param>
internal sealed record MetricValue(double? Value, long Requests, string Basis)
{
    /// <summary>Without a value: NoData, or Inconclusive when there are too few requests.</summary>
    public Verdict Missing { get; private init; } = Verdict.NoData;

    /// <summary>True when the true value is above <see cref="Value"/>, and nobody knows how far.</summary>
    public bool IsLowerBound { get; init; }

    public static MetricValue NoData(string reason) => new(null, 0, reason);

    public static MetricValue TooFew(long requests, string reason) => new(null, requests, reason) { Missing = Verdict.Inconclusive };
}

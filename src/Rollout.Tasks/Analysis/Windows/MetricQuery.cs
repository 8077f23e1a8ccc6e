namespace Rollout.Tasks.Analysis.Windows;

/// <summary>What is asked of a <see cref="MetricHistory"/>.</summary>
/// <param name="Metric">Which metric.</param>
/// <param name="Role">Of which slot; where the metric belongs to the environment, its value is the same for both.</param>
/// <param name="Window">Over which time; null for all since the start.</param>
internal sealed record MetricQuery(MetricDefinition Metric, SlotRole Role, TimeSpan? Window)
{
    /// <summary>Requests that the slot must have answered in the window.</summary>
    public int MinimumRequests { get; init; }

    /// <summary>An older reading is no data.</summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether values that stand now are averaged over the window.</summary>
    public bool IsAveraged { get; init; }

    /// <summary>The slot in messages.</summary>
    public string Slot => Role == SlotRole.Candidate ? "the candidate" : "the stable release";
}

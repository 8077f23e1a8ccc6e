using System.Collections.Immutable;

namespace Rollout.Tasks.Analysis.Windows;

/// <summary>All that must be remembered of the samples of an observation to compute metrics from. Immutable.</summary>
internal sealed record MetricHistory
{
    private ImmutableDictionary<(string Metric, SlotRole? Role), ReadingSeries> readings = ImmutableDictionary<(string, SlotRole?), ReadingSeries>.Empty;

    public static MetricHistory Empty { get; } = new();

    /// <summary>The newest sample; null before the first.</summary>
    public MetricSample? Latest { get; private init; }

    public SlotSeries Stable { get; private init; } = SlotSeries.Empty;

    public SlotSeries Candidate { get; private init; } = SlotSeries.Empty;

    /// <summary>The history with one more sample.</summary>
    /// <param name="sample">What was read.</param>
    /// <param name="startedAt">Values that were measured before it are not looked at.</param>
    /// <param name="keep">The longest window that will be asked for.</param>
    public MetricHistory Add(MetricSample sample, DateTimeOffset startedAt, TimeSpan keep)
    {
        var next = readings.ToBuilder();
        foreach (var reading in sample.Readings.Where(r => r.At >= startedAt))
        {
            var key = (reading.Metric, reading.Role);
            next[key] = next.GetValueOrDefault(key, ReadingSeries.Empty).Add(reading, keep);
        }

        return this with
        {
            Latest = sample,
            Stable = Stable.Add(sample.At, sample.Stable, keep),
            Candidate = Candidate.Add(sample.At, sample.Candidate, keep),
            readings = next.ToImmutable(),
        };
    }

    public SlotSeries Of(SlotRole role) => role == SlotRole.Stable ? Stable : Candidate;

    /// <summary>The values of a metric: the slot's own, else those of the environment.</summary>
    /// <returns>Null when no source ever told one.</returns>
    public ReadingSeries? Readings(string metric, SlotRole role) => readings.GetValueOrDefault((metric, role)) ?? readings.GetValueOrDefault((metric, null));
}

/// <summary>What is remembered of one slot's counters.</summary>
/// <param name="Latest">The newest ones; null when the last sample had none.</param>
/// <param name="History">For windows.</param>
/// <param name="Total">Since the start.</param>
internal sealed record SlotSeries(SlotCounters? Latest, SlotHistory History, SlotTotal Total)
{
    public static SlotSeries Empty { get; } = new(null, SlotHistory.Empty, SlotTotal.Empty);

    public SlotSeries Add(DateTimeOffset at, SlotCounters? counters, TimeSpan keep)
    {
        var history = History.Add(at, counters, keep);
        return new(counters, history, Total.Add(history.Window(TimeSpan.Zero)));
    }

    /// <summary>What happened in a window; null for all since the start.</summary>
    public SlotWindow? Window(TimeSpan? window) => window is { } length ? History.Window(length) : Total.Window;
}

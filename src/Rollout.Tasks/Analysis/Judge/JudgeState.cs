using System.Collections.Immutable;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>Compares the candidate with the stable release over one epoch. Immutable: a sample gives a new state. Pure and deterministic.</summary>
public sealed class JudgeState
{
    private readonly ImmutableArray<Track> tracks;
    private readonly DateTimeOffset at;

    // Tables of numbers that follow from nothing but the number of samples; shared by all states of an epoch.
    private readonly RankTable table;

    private JudgeState(ImmutableArray<Track> tracks, DateTimeOffset at, RankTable table)
    {
        this.tracks = tracks;
        this.at = at;
        this.table = table;
    }

    /// <summary>What the judge says at the last sample; NoData before the first.</summary>
    public JudgeReport Report => JudgeReporting.Of(tracks, at);

    /// <summary>Begins an epoch.</summary>
    /// <param name="plan">Metrics and error budget.</param>
    /// <param name="epoch">This hold's share of the budget and its planned looks.</param>
    /// <param name="at">When the hold began; samples before it are not used.</param>
    /// <returns>A state without samples.</returns>
    public static JudgeState Start(JudgePlan plan, JudgeEpoch epoch, DateTimeOffset at) => new(Tracks(plan, epoch), at, new RankTable());

    /// <summary>The state with one more sample.</summary>
    /// <param name="sample">Counters since the source started, and readings. The first sample of an epoch is what counters are counted from.</param>
    /// <returns>A new state; this one stays as it is. The same state for a sample that is not newer.</returns>
    public JudgeState Observe(MetricSample sample)
    {
        if (sample.At < at)
        {
            return this;
        }

        var readings = new Dictionary<(string Metric, SlotRole? Role), MetricReading>();
        foreach (var reading in sample.Readings)
        {
            readings[(reading.Metric, reading.Role)] = reading;
        }

        var looked = tracks.Select(track => track.Observe(sample, readings)).ToList();
        var unrest = Unrest.Of(looked);
        return new([.. looked.Select(track => track.Judge(table, unrest))], sample.At, table);
    }

    /// <summary>The metrics of a plan before the first sample, each with its part of an epoch's error budget.</summary>
    internal static ImmutableArray<Track> Tracks(JudgePlan plan, JudgeEpoch epoch)
    {
        var weights = plan.Metrics.Where(metric => !metric.DryRun).Sum(metric => metric.Weight);
        var budget = plan.FalseAlarmsPercent / 100 * epoch.BudgetShare;
        // A dry run is judged as if it took part, but what the others may spend stays as it is.
        return [.. plan.Metrics.Select(metric => new Track(metric, budget * metric.Weight / (metric.DryRun ? weights + metric.Weight : weights), epoch.PlannedLooks))];
    }
}

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What all metrics of a rollout together say about how slots wander by themselves. One metric has too few samples to tell it; eight have enough.</summary>
/// <param name="Ranks">Dependence of samples over time.</param>
/// <param name="Counts">Swing of rates.</param>
internal readonly record struct Unrest(Autocorrelation Ranks, Scatter Counts)
{
    /// <summary>Samples of a slot below which a metric says nothing of dependence.</summary>
    private const int Enough = 4;

    /// <summary>Of the metrics that decide: a dry run changes nothing for the others.</summary>
    public static Unrest Of(IEnumerable<Track> tracks)
    {
        var deciding = tracks.Where(track => !track.Metric.DryRun).ToList();
        return new(
            Autocorrelation.Of(deciding.Where(track => track.Ranked is { Count: >= Enough }).Select(track => Autocorrelation.Of(track.Ranked!))),
            Scatter.Of(deciding.Where(track => !track.IsRanked).Select(track => track.Series)));
    }
}

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How much of a metric's budget may be spent up to a look.</summary>
internal static class Schedule
{
    /// <summary>Samples of a slot before ranks decide.</summary>
    public static int FirstRank => (int)Tune.N0;

    /// <summary>Looks before counts decide: a single burst is no verdict.</summary>
    public static int FirstCount => (int)Tune.F;

    /// <summary>Counts come early, for errors show in few requests: a power of the share of the planned looks.</summary>
    public static double Counts(Track track) => track.Budget * After(Tune.Plan, track.Looks, track.PlannedLooks, Math.Pow(Math.Min(1, track.Looks / (double)track.PlannedLooks), Tune.Pow));

    /// <summary>Ranks: a part at the first look that decides, then evenly over the logarithm of the samples.</summary>
    public static double Ranks(Track track, int samples)
    {
        var planned = Math.Max(track.PlannedLooks, 2 * FirstRank);
        var part = Math.Min(1, Math.Log(samples / (double)FirstRank) / Math.Log(planned / (double)FirstRank));
        return track.Budget * After(Tune.RankPlan, samples, planned, Tune.Lump + ((1 - Tune.Lump) * part));
    }

    /// <summary>What is kept for looks that were not planned.</summary>
    private static double After(double planning, double looks, double planned, double part) =>
        looks <= planned ? planning * part : planning + ((1 - planning) * (1 - (1 / (1 + Math.Log(looks / planned)))));
}

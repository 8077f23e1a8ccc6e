namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How much of a metric's budget may be spent up to a look. The constants were set by simulation: bench/judge says what comes of them.</summary>
internal static class Schedule
{
    /// <summary>Samples of a slot before ranks decide.</summary>
    public const int FirstRank = 14;

    /// <summary>Looks before counts decide: a single burst is no verdict.</summary>
    public const int FirstCount = 3;

    /// <summary>What looks of counts cost together is a little more than their bounds say: with 0.93 of the budget healthy rollouts spend about 0.8 of it.</summary>
    private const double CountBudget = 0.93;

    private static readonly Release Count = new(Planned: 0.98, First: FirstCount, Lump: 0.49, Power: 1.75);
    private static readonly Release Rank = new(Planned: 0.76, First: FirstRank, Lump: 0.74, Power: 3);

    /// <summary>Counts come early, for errors show in few requests.</summary>
    public static double Counts(Track track) => CountBudget * track.Budget * Count.UpTo(track.Looks, track.PlannedLooks);

    /// <summary>Ranks keep more for the end, and for looks after it.</summary>
    public static double Ranks(Track track, int samples) => track.Budget * Rank.UpTo(samples, track.PlannedLooks);

    /// <param name="Planned">Part of the budget for the planned looks; the rest is for looks that were not planned.</param>
    /// <param name="First">The first look that decides.</param>
    /// <param name="Lump">Part of <paramref name="Planned"/> that this look has.</param>
    /// <param name="Power">The rest is released by this power of the logarithm of the looks.</param>
    private sealed record Release(double Planned, int First, double Lump, double Power)
    {
        public double UpTo(double looks, int plannedLooks)
        {
            var planned = Math.Max(plannedLooks, 2 * First);
            if (looks > planned)
            {
                return Planned + ((1 - Planned) * (1 - (1 / (1 + Math.Log(looks / planned)))));
            }

            var part = Math.Max(0, Math.Log(looks / First) / Math.Log(planned / (double)First));
            return Planned * (Lump + ((1 - Lump) * Math.Pow(part, Power)));
        }
    }
}

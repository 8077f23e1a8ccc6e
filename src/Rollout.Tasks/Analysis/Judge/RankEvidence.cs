namespace Rollout.Tasks.Analysis.Judge;

/// <summary>The rank sum test on the samples of both slots (Mann and Whitney 1947), exact up to 31 samples a slot without ties, else normal with tie and continuity correction.</summary>
internal static class RankEvidence
{
    /// <summary>Evidence that the candidate's samples are larger.</summary>
    /// <param name="ranked">The samples.</param>
    /// <param name="table">Tails of the exact test.</param>
    /// <param name="unrest">What all metrics say of dependence over time.</param>
    public static Evidence Of(RankedSamples ranked, RankTable table, Unrest unrest)
    {
        var n = ranked.Count;
        var z = ranked.Ties == 0 && n <= RankTable.Largest ? Tails.Z(table.Tail(n, ranked.U)) : Normal(ranked);
        // The constants were set by simulation: bench/judge says what comes of them.
        var rho = Math.Min(0.97, Math.Max(unrest.Ranks.TakenFor(n, beyond: 1.5, more: 0.5), Autocorrelation.Of(ranked).TakenFor(n, beyond: 2.5, more: 1.5)));
        if (z <= 0 || rho <= 0)
        {
            return new(z, 1, z);
        }

        // A first-order autoregression has as many independent samples as n divided by this.
        var inflation = Math.Clamp((1 + rho) / (1 - rho), 1, n / 2d);
        return new(z, inflation, Tails.ZOfT(z / Math.Sqrt(inflation), Math.Max(1, (2 * n / inflation) - 2)));
    }

    private static double Normal(RankedSamples ranked)
    {
        double n = ranked.Count, all = 2 * n;
        var variance = n * n / 12 * (all + 1 - (ranked.Ties / (all * (all - 1))));
        return variance <= 0 ? 0 : (ranked.U - (n * n / 2) - 0.5) / Math.Sqrt(variance);
    }
}

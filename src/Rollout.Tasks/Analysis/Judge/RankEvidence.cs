namespace Rollout.Tasks.Analysis.Judge;

/// <summary>The rank sum test on the samples of both slots (Mann and Whitney 1947), exact up to 31 samples a slot without ties, else normal with tie and continuity correction.</summary>
internal static class RankEvidence
{
    /// <summary>Evidence that the candidate's samples are larger.</summary>
    public static Evidence Of(RankedSamples ranked, RankTable table)
    {
        var n = ranked.Count;
        var z = ranked.Ties == 0 && n <= RankTable.Largest ? Tails.Z(table.Tail(n, ranked.U)) : Normal(ranked);
        if (z <= 0)
        {
            return new(z, 1, z);
        }

        var inflation = Dependence(ranked);
        return new(z, inflation, z / Math.Sqrt(inflation));
    }

    private static double Normal(RankedSamples ranked)
    {
        double n = ranked.Count, all = 2 * n;
        var variance = n * n / 12 * (all + 1 - (ranked.Ties / (all * (all - 1))));
        return variance <= 0 ? 0 : (ranked.U - (n * n / 2) - 0.5) / Math.Sqrt(variance);
    }

    /// <summary>Variance inflation of a first-order autoregression, from the ranks of both slots around their own means, corrected for the bias of short series (Kendall 1954).</summary>
    private static double Dependence(RankedSamples ranked)
    {
        var n = ranked.Count;
        var (products, squares) = (0d, 0d);
        Add(ranked.Candidate, ref products, ref squares);
        Add(ranked.Stable, ref products, ref squares);
        if (squares <= 0)
        {
            return 1;
        }

        var rho = products / squares;
        if (rho <= Tune.X1 / Math.Sqrt(2 * n))
        {
            return 1;
        }

        rho = ((rho + (1d / n)) / (1 - (Tune.C / n))) + (Tune.X2 / Math.Sqrt(2 * n));
        return Math.Min(n / 2d, (1 + rho) / (1 - Math.Min(0.97, rho)));
    }

    private static void Add(double[] ranks, ref double products, ref double squares)
    {
        var mean = ranks.Average();
        for (var i = 0; i < ranks.Length; i++)
        {
            squares += (ranks[i] - mean) * (ranks[i] - mean);
            products += i > 0 ? (ranks[i] - mean) * (ranks[i - 1] - mean) : 0;
        }
    }
}

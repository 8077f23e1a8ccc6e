namespace Rollout.Tasks.Analysis.Judge;

/// <summary>The exact conditional test: given the events of both slots, the candidate's are binomial with its share of the requests (Przyborowski and Wilenski 1940).</summary>
internal static class CountEvidence
{
    /// <summary>Evidence that the candidate has more events.</summary>
    public static Evidence Of(BlockSeries series, double total, double candidate, double expected)
    {
        var z = Z(total, candidate, expected);
        if (z <= 0)
        {
            return new(z, 1, z);
        }

        var inflation = Dispersion.Of(series, candidate / total, out var blocks);
        var degrees = blocks - 1 + (Tune.DF / Math.Max(1e-9, inflation - 1));
        var corrected = Tails.ZOfT(z / Math.Sqrt(inflation), Math.Max(1, degrees));
        return new(z, inflation, Math.Min(corrected, Confirmed(series, total, candidate, expected)));
    }

    public static double Z(double total, double candidate, double expected) => total <= 0 ? 0 : Tails.Z(Tails.Binomial(candidate, total, expected / total));

    /// <summary>The evidence without the worst block, with a lead of 1.5: no single burst may carry the verdict.</summary>
    private static double Confirmed(BlockSeries series, double total, double candidate, double expected)
    {
        Block worst = series.Last;
        foreach (var block in series.Full)
        {
            worst = block.Candidate - block.Expected > worst.Candidate - worst.Expected ? block : worst;
        }

        return Math.Max(0, Z(total - worst.Events, candidate - worst.Candidate, expected - worst.Expected)) + Tune.WW;
    }
}

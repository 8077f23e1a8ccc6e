namespace Rollout.Tasks.Analysis.Judge;

/// <summary>The exact conditional test: given the events of both slots, the candidate's are binomial with its share of the requests (Przyborowski and Wilenski 1940).</summary>
internal static class CountEvidence
{
    /// <summary>By how much the evidence may lead what it is without the worst block. Set by simulation, see bench/judge.</summary>
    private const double Lead = 2.5;

    /// <summary>Evidence that the candidate has more events.</summary>
    /// <param name="series">What both slots did.</param>
    /// <param name="total">Events of both slots.</param>
    /// <param name="candidate">Of these the candidate's.</param>
    /// <param name="expected">Of these the candidate's if both slots were the same.</param>
    /// <param name="unrest">What all metrics say of the swing of rates.</param>
    public static Evidence Of(BlockSeries series, double total, double candidate, double expected, Unrest unrest)
    {
        var z = Z(total, candidate, expected);
        if (z <= 0)
        {
            return new(z, 1, z);
        }

        var stableInBlock = (total - expected) / series.Looks * series.Length;
        var own = Scatter.Of([series]);
        var (inflation, shared) = (own.Inflation(stableInBlock), unrest.Counts.Inflation(stableInBlock));
        // Half of the degrees: metrics of one rollout are not independent of each other.
        var corrected = Math.Min(Divided(z, inflation, own.Degrees), Divided(z, shared, unrest.Counts.Degrees / 2));
        return new(z, Math.Max(inflation, shared), Math.Min(corrected, WithoutWorst(series, total, candidate, expected) + Lead));
    }

    private static double Z(double total, double candidate, double expected) => total <= 0 ? 0 : Tails.Z(Tails.Binomial(candidate, total, expected / total));

    private static double Divided(double z, double inflation, double degrees) => inflation > 1 ? Tails.ZOfT(z / Math.Sqrt(inflation), Math.Max(1, degrees)) : z;

    /// <summary>No single burst may carry the verdict.</summary>
    private static double WithoutWorst(BlockSeries series, double total, double candidate, double expected)
    {
        Block worst = series.Last;
        foreach (var block in series.Full)
        {
            worst = block.Candidate - block.Expected > worst.Candidate - worst.Expected ? block : worst;
        }

        return Math.Max(0, Z(total - worst.Events, candidate - worst.Candidate, expected - worst.Expected));
    }
}

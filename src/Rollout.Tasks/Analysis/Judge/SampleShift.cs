namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How far the samples of the slots are apart: Hodges and Lehmann (1963), the median of all differences between the slots, with the interval that belongs to the rank sum test.</summary>
internal readonly record struct SampleShift(Interval Difference, double StableMedian, double CandidateMedian, double Spread)
{
    public static SampleShift Of(BlockSeries series, double z)
    {
        var n = series.Full.Length;
        var (candidate, stable) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            (candidate[i], stable[i]) = (series.Full[i].Candidate / series.Full[i].CandidateOf, series.Full[i].Stable / series.Full[i].StableOf);
        }

        Array.Sort(candidate);
        Array.Sort(stable);
        double pairs = (double)n * n, reach = z * Math.Sqrt(pairs * ((2 * n) + 1) / 12);
        var spread = Math.Max(Quantile(candidate, 0.75) - Quantile(candidate, 0.25), Quantile(stable, 0.75) - Quantile(stable, 0.25)) / 1.349;
        return new(new(Kth(candidate, stable, pairs / 2), Kth(candidate, stable, (pairs / 2) - reach), Kth(candidate, stable, (pairs / 2) + reach)), Quantile(stable, 0.5), Quantile(candidate, 0.5), spread);
    }

    private static double Quantile(double[] sorted, double share)
    {
        var rank = share * (sorted.Length - 1);
        var below = (int)rank;
        return below + 1 < sorted.Length ? sorted[below] + ((rank - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>The difference that has this many differences below it, by halving the range.</summary>
    private static double Kth(double[] candidate, double[] stable, double rank)
    {
        var (low, high) = (candidate[0] - stable[^1], candidate[^1] - stable[0]);
        for (var i = 0; i < 40 && high - low > 1e-9 * (Math.Abs(low) + Math.Abs(high)); i++)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Below(candidate, stable, middle) >= rank ? (low, middle) : (middle, high);
        }

        return high;
    }

    private static double Below(double[] candidate, double[] stable, double difference)
    {
        var (count, j) = (0L, stable.Length);
        // As the candidate's value grows, fewer stable values are near enough below it.
        for (var i = candidate.Length - 1; i >= 0; i--)
        {
            while (j > 0 && candidate[i] - stable[j - 1] <= difference)
            {
                j--;
            }

            count += stable.Length - j;
        }

        return count;
    }
}

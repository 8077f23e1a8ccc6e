namespace Rollout.Tasks.Analysis.Windows;

/// <summary>Percentiles from cumulative buckets, by the rule of Prometheus' <c>histogram_quantile</c>: linear within the bucket that holds the rank.</summary>
internal static class HistogramQuantile
{
    /// <summary>The value below which a share of the requests was answered.</summary>
    /// <param name="share">Above 0, at most 1; 0.95 for the 95th percentile.</param>
    /// <param name="histogram">Cumulative; the last bound must be positive infinity.</param>
    /// <returns>Null when nothing was counted, or when there is no finite bound.</returns>
    public static Quantile? Compute(double share, LatencyHistogram histogram)
    {
        var buckets = histogram.Buckets;
        if (buckets.Count < 2 || !double.IsPositiveInfinity(buckets[^1].UpperBoundMs))
        {
            return null;
        }

        var counts = Ascending(buckets);
        if (counts[^1] <= 0)
        {
            return null;
        }

        var rank = share * counts[^1];
        var index = Array.FindIndex(counts, count => count >= rank);
        return index == counts.Length - 1
            ? new(buckets[^2].UpperBoundMs, BeyondLastBound: true)
            : new(Interpolate(buckets, counts, index, rank), BeyondLastBound: false);
    }

    private static double Interpolate(IReadOnlyList<LatencyBucket> buckets, double[] counts, int index, double rank)
    {
        var end = buckets[index].UpperBoundMs;
        if (index == 0)
        {
            return end <= 0 ? end : end * (rank / counts[0]);
        }

        var start = buckets[index - 1].UpperBoundMs;
        return start + ((end - start) * ((rank - counts[index - 1]) / (counts[index] - counts[index - 1])));
    }

    // A page is not written in one instant: a bucket may have missed a request that the bucket below it counts.
    private static double[] Ascending(IReadOnlyList<LatencyBucket> buckets)
    {
        var counts = new double[buckets.Count];
        var largest = 0d;
        for (var i = 0; i < counts.Length; i++)
        {
            largest = Math.Max(largest, buckets[i].Count);
            counts[i] = largest;
        }

        return counts;
    }
}

/// <summary>A percentile of a histogram.</summary>
/// <param name="ValueMs">In milliseconds.</param>
/// <param name="BeyondLastBound">True when the percentile is in the bucket without an upper bound: it is above <paramref name="ValueMs"/>, the largest finite bound, and nobody knows how far.</param>
internal sealed record Quantile(double ValueMs, bool BeyondLastBound);

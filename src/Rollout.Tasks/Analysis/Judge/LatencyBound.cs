namespace Rollout.Tasks.Analysis.Judge;

/// <summary>The bucket bound that requests of both slots are held against.</summary>
internal static class LatencyBound
{
    /// <summary>Requests of the stable slot that a bound is taken from, at least.</summary>
    public const double Enough = 100;

    /// <summary>The bound of the bucket that holds the stable slot's percentile; the largest finite one when it is beyond that.</summary>
    /// <returns>Null with fewer requests than <see cref="Enough"/>.</returns>
    public static double? Of(LatencyHistogram stable, double share)
    {
        var all = stable.Buckets[^1].Count;
        var bucket = stable.Buckets.FirstOrDefault(b => b.Count >= share * all);
        return all < Enough || bucket is null ? null : Math.Min(bucket.UpperBoundMs, stable.Buckets[^2].UpperBoundMs);
    }

    /// <summary>Requests above a bound, and all requests.</summary>
    public static (double Above, double All) Above(LatencyHistogram histogram, double boundMs)
    {
        var all = histogram.Buckets[^1].Count;
        var below = histogram.Buckets.LastOrDefault(bucket => bucket.UpperBoundMs <= boundMs)?.Count ?? 0;
        return (Math.Max(0, all - below), all);
    }

    /// <summary>Share of requests above a bound that need not be a bucket's, by straight lines within buckets.</summary>
    public static double ShareAbove(LatencyHistogram histogram, double boundMs)
    {
        var (start, below) = (0d, 0d);
        foreach (var bucket in histogram.Buckets)
        {
            if (bucket.UpperBoundMs >= boundMs)
            {
                var part = double.IsFinite(bucket.UpperBoundMs) ? (boundMs - start) / (bucket.UpperBoundMs - start) : 0;
                return 1 - ((below + (part * (bucket.Count - below))) / histogram.Buckets[^1].Count);
            }

            (start, below) = (bucket.UpperBoundMs, bucket.Count);
        }

        return 0;
    }

    /// <summary>What was counted between two histograms.</summary>
    public static LatencyHistogram Difference(LatencyHistogram before, LatencyHistogram now) =>
        new([.. before.Buckets.Zip(now.Buckets, (b, n) => n with { Count = n.Count - b.Count })]);

    /// <summary>Whether one histogram can follow the other: same bounds, no count went down.</summary>
    public static bool Continues(LatencyHistogram before, LatencyHistogram now) =>
        before.Buckets.Count == now.Buckets.Count && before.Buckets.Zip(now.Buckets).All(pair => pair.First.UpperBoundMs.Equals(pair.Second.UpperBoundMs) && pair.First.Count <= pair.Second.Count);
}

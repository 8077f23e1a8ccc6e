namespace Rollout.ZeroDowntime;

/// <summary>Counts latencies in buckets that grow by 0.5 %: many can be added up quickly.</summary>
internal sealed class Histogram
{
    private const double Growth = 1.005;
    private const double SmallestMs = 0.05;
    private readonly int[] counts = new int[Index(60_000) + 1];

    public long Count { get; private set; }

    public static Histogram Sum(IEnumerable<Histogram> parts)
    {
        var sum = new Histogram();
        foreach (var part in parts)
        {
            sum.Count += part.Count;
            for (var i = 0; i < sum.counts.Length; i++)
            {
                sum.counts[i] += part.counts[i];
            }
        }

        return sum;
    }

    public void Add(double milliseconds)
    {
        counts[Math.Min(Index(milliseconds), counts.Length - 1)]++;
        Count++;
    }

    /// <summary>Upper bound of the bucket with the percentile; NaN when nothing was counted.</summary>
    public double Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= rank)
            {
                return SmallestMs * Math.Pow(Growth, i);
            }
        }

        return double.NaN;
    }

    private static int Index(double milliseconds) => milliseconds <= SmallestMs ? 0 : (int)Math.Ceiling(Math.Log(milliseconds / SmallestMs) / Math.Log(Growth));
}

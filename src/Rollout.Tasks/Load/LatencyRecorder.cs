namespace Rollout.Tasks.Load;

/// <summary>Counts latencies in buckets that grow by 4 %, so that hours of load need a few kilobytes. Not safe for two threads at once.</summary>
internal sealed class LatencyRecorder
{
    private const double Growth = 1.04;
    private const double SmallestMs = 0.01;

    // The last bound is above half an hour, longer than any timeout.
    private readonly long[] counts = new long[IndexOf(2_000_000) + 1];
    private long total;

    /// <summary>Counts one latency.</summary>
    /// <param name="milliseconds">Zero or more.</param>
    public void Add(double milliseconds)
    {
        counts[Math.Min(IndexOf(milliseconds), counts.Length - 1)]++;
        total++;
    }

    /// <summary>A percentile.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    /// <returns>Upper bound in milliseconds of the bucket that holds it; null when nothing was counted.</returns>
    public double? Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * total));
        var seen = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= rank)
            {
                return SmallestMs * Math.Pow(Growth, i);
            }
        }

        return null;
    }

    private static int IndexOf(double milliseconds) => milliseconds <= SmallestMs ? 0 : (int)Math.Ceiling(Math.Log(milliseconds / SmallestMs) / Math.Log(Growth));
}

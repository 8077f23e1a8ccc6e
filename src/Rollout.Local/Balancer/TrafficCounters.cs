namespace Rollout.Local.Balancer;

/// <summary>Counts the requests of one target group. Thread-safe.</summary>
internal sealed class TrafficCounters
{
    private const int HighestCode = 999;
    private readonly long[] byCode = new long[HighestCode + 1];
    private readonly long[] byBucket = new long[BucketsSeconds.Count + 1];
    private long sumMicroseconds;
    private int active;

    /// <summary>Upper bounds of the latency buckets, in seconds.</summary>
    public static IReadOnlyList<double> BucketsSeconds { get; } =
        [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10];

    /// <summary>Requests that run now.</summary>
    public int Active => Volatile.Read(ref active);

    /// <summary>Sum of all latencies in seconds.</summary>
    public double SumSeconds => Interlocked.Read(ref sumMicroseconds) / 1e6;

    /// <summary>Codes that were counted, and 200 and 500 always: a rate needs a series that starts at 0.</summary>
    public IEnumerable<(int Code, long Count)> Codes => Enumerable.Range(0, byCode.Length)
        .Select(code => (code, Interlocked.Read(ref byCode[code])))
        .Where(pair => pair.Item2 > 0 || pair.code is 200 or 500);

    /// <summary>Requests by bucket, not added up; the last is beyond all bounds.</summary>
    public IReadOnlyList<long> Buckets => [.. Enumerable.Range(0, byBucket.Length).Select(bucket => Interlocked.Read(ref byBucket[bucket]))];

    /// <summary>A request begins.</summary>
    public void Begin() => Interlocked.Increment(ref active);

    /// <summary>A request has ended.</summary>
    /// <param name="code">What the client got.</param>
    /// <param name="elapsed">From its arrival to the end of the answer.</param>
    public void End(int code, TimeSpan elapsed)
    {
        Interlocked.Decrement(ref active);
        Interlocked.Increment(ref byCode[Math.Clamp(code, 0, HighestCode)]);
        Interlocked.Increment(ref byBucket[BucketOf(elapsed.TotalSeconds)]);
        Interlocked.Add(ref sumMicroseconds, (long)elapsed.TotalMicroseconds);
    }

    private static int BucketOf(double seconds)
    {
        var bucket = 0;
        while (bucket < BucketsSeconds.Count && seconds > BucketsSeconds[bucket])
        {
            bucket++;
        }

        return bucket;
    }
}

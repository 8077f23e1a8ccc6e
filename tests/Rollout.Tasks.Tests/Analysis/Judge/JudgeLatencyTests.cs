using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Tests.Analysis.Judge;

/// <summary>Percentiles by histograms: 10 % of 20 requests a second for 5 minutes, read each 5 seconds.</summary>
public sealed class JudgeLatencyTests
{
    private const int Looks = 60;
    private const int Rollouts = 60;
    private static readonly double[] Bounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, double.PositiveInfinity];

    [Theory]
    [InlineData("p50")]
    [InlineData("p95")]
    public void Should_FindACandidate_When_ItTakesTwiceTheTime(string metric) =>
        Assert.InRange(Enumerable.Range(0, Rollouts).Count(seed => Fails(metric, 2, seed)), 0.9 * Rollouts, Rollouts);

    // With 1 % each, more than 4 of 60 come once in 3,000 times.
    [Theory]
    [InlineData("p50")]
    [InlineData("p95")]
    public void Should_NotFail_When_BothSlotsTakeTheSameTime(string metric) =>
        Assert.InRange(Enumerable.Range(0, Rollouts).Count(seed => Fails(metric, 1, seed)), 0, 4);

    private static bool Fails(string metric, double factor, int seed)
    {
        var random = new Random(seed);
        var (candidate, stable) = (new double[Bounds.Length], new double[Bounds.Length]);
        Answer(random, stable, 2000, 1);
        var state = Series.Judge(Series.Plan(Series.Times(metric)), Looks);
        for (var look = 0; look <= Looks; look++)
        {
            state = state.Observe(new(Series.Start.AddSeconds(5 * look), Counters(stable), Counters(candidate)));
            if (state.Report.Verdict == Verdict.Fail)
            {
                return true;
            }

            Answer(random, candidate, 10, factor);
            Answer(random, stable, 90, 1);
        }

        return false;
    }

    // Lognormal times around 40 ms.
    private static void Answer(Random random, double[] buckets, int requests, double factor)
    {
        for (var i = 0; i < requests; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var time = 40 * factor * Math.Exp(0.6 * normal);
            for (var bucket = Array.FindIndex(Bounds, bound => time <= bound); bucket < buckets.Length; bucket++)
            {
                buckets[bucket]++;
            }
        }
    }

    private static SlotCounters Counters(double[] buckets) => new(buckets[^1], 0, new([.. Bounds.Zip(buckets, (bound, count) => new LatencyBucket(bound, count))]), 0);
}

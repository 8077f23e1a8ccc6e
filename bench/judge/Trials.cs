using Rollout.Tasks;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.JudgeTrials;

/// <summary>Simulated rollouts of 8 metrics: at which look the judge said Fail.</summary>
internal static class Trials
{
    public const int Looks = 30;
    private const int Metrics = 8;

    /// <summary>Rollouts by the look of their Fail; the last entry counts those without.</summary>
    public static int[] Run(Func<int, Generator> make, bool counts, int rollouts, int seed)
    {
        var (minimum, detect) = counts ? (new Effect(0.5, false), new Effect(5, false)) : (new Effect(25, true), new Effect(100, true));
        var plan = new JudgePlan { Metrics = [.. Enumerable.Range(0, Metrics).Select(i => new JudgedMetric { Name = $"m{i}", MinimumEffect = minimum, Detect = detect })] };
        var failed = new int[Looks + 2];
        Parallel.For(0, rollouts, rollout => Interlocked.Increment(ref failed[One(plan, make, counts, ((ulong)seed * 1_000_003) + (ulong)rollout)]));
        return failed;
    }

    private static int One(JudgePlan plan, Func<int, Generator> make, bool counts, ulong seed)
    {
        var draws = new Draws(seed);
        var generators = Enumerable.Range(0, Metrics).Select(make).ToArray();
        foreach (var generator in generators)
        {
            generator.Start(draws);
        }

        var sums = new (double, double, double, double)[Metrics];
        var state = JudgeState.Start(plan, new JudgeEpoch(1, Looks), DateTimeOffset.UnixEpoch);
        state = counts ? state.Observe(Sample(sums, 0, counts)) : state;
        for (var look = 1; look <= Looks; look++)
        {
            for (var i = 0; i < Metrics; i++)
            {
                var (candidate, candidateOf, stable, stableOf) = generators[i].Next(draws, look - 1);
                var before = counts ? sums[i] : default;
                sums[i] = (before.Item1 + candidate, before.Item2 + candidateOf, before.Item3 + stable, before.Item4 + stableOf);
            }

            state = state.Observe(Sample(sums, look, counts));
            if (state.Report.Verdict == Verdict.Fail)
            {
                return look;
            }
        }

        return Looks + 1;
    }

    private static MetricSample Sample((double, double, double, double)[] sums, int look, bool counts)
    {
        var at = DateTimeOffset.UnixEpoch.AddSeconds(look);
        var readings = new List<MetricReading>(2 * sums.Length);
        for (var i = 0; i < sums.Length; i++)
        {
            var (candidate, candidateOf, stable, stableOf) = sums[i];
            readings.Add(new($"m{i}", SlotRole.Candidate, candidate, counts ? candidateOf : null, at) { IsCounter = counts });
            readings.Add(new($"m{i}", SlotRole.Stable, stable, counts ? stableOf : null, at) { IsCounter = counts });
        }

        return new(at, null, null) { Readings = readings };
    }
}

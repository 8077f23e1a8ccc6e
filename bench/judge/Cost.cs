using System.Diagnostics;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.JudgeTrials;

/// <summary>What a tick takes, and what a day keeps.</summary>
internal static class Cost
{
    /// <summary>Prints both.</summary>
    /// <returns>True when the limits are kept.</returns>
    public static bool Print(TextWriter output)
    {
        var median = Ticks(1000, 100, output);
        var (first, last) = Day(20);
        output.WriteLine($"bake of 24 h, a sample each 5 s, 20 metrics: {first / 1024:0} KiB kept after 1 h, {last / 1024:0} KiB after 24 h");
        return median < 50 && last < 1.1 * first;
    }

    private static double Ticks(int metrics, int ticks, TextWriter output)
    {
        var draws = new Draws(1);
        var state = JudgeState.Start(Plan(metrics), new JudgeEpoch(1, ticks), DateTimeOffset.UnixEpoch);
        var times = new List<double>();
        for (var tick = 0; tick < ticks; tick++)
        {
            var sample = Sample(draws, metrics, tick);
            var started = Stopwatch.GetTimestamp();
            state = state.Observe(sample);
            _ = state.Report;
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"{metrics} metrics x 2 slots, {ticks} ticks on one core: median {times[ticks / 2]:0.0} ms, 95th percentile {times[ticks * 95 / 100]:0.0} ms, slowest {times[^1]:0.0} ms; limit 50 ms");
        return times[ticks / 2];
    }

    private static (double First, double Last) Day(int metrics)
    {
        var draws = new Draws(2);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var state = JudgeState.Start(Plan(metrics), new JudgeEpoch(1, 17_280), DateTimeOffset.UnixEpoch);
        var first = 0d;
        for (var tick = 0; tick < 17_280; tick++)
        {
            state = state.Observe(Sample(draws, metrics, 5 * tick));
            first = tick == 720 ? GC.GetTotalMemory(forceFullCollection: true) - before : first;
        }

        var last = (double)GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(state);
        return (first, last);
    }

    private static JudgePlan Plan(int metrics) => new() { Metrics = [.. Enumerable.Range(0, metrics).Select(i => new JudgedMetric { Name = $"m{i}", MinimumEffect = new(25, true), Detect = new(100, true) })] };

    // Half of the metrics are samples, half are counts.
    private static MetricSample Sample(Draws draws, int metrics, int second)
    {
        var at = DateTimeOffset.UnixEpoch.AddSeconds(second);
        var readings = new List<MetricReading>(2 * metrics);
        for (var i = 0; i < metrics; i++)
        {
            foreach (var role in (SlotRole[])[SlotRole.Candidate, SlotRole.Stable])
            {
                readings.Add(i % 2 == 0
                    ? new($"m{i}", role, Math.Exp(0.3 * draws.Normal()), null, at)
                    : new($"m{i}", role, Math.Floor((5 + draws.Uniform()) * second), 1000d * second, at) { IsCounter = true });
            }
        }

        return new(at, null, null) { Readings = readings };
    }
}

using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Tests.Analysis.Judge;

/// <summary>Short forms for the tests of the judge.</summary>
internal static class Series
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static JudgedMetric Times(string name) => new() { Name = name, MinimumEffect = new(25, true), Detect = new(100, true) };

    public static JudgedMetric Errors => new() { Name = "error-rate", MinimumEffect = new(0.5, false), Detect = new(5, false) };

    public static JudgePlan Plan(params JudgedMetric[] metrics) => new() { Metrics = metrics };

    public static JudgeState Judge(JudgePlan plan, int looks = 30) => JudgeState.Start(plan, new JudgeEpoch(1, looks), Start);

    public static MetricSample Values(int second, string metric, double candidate, double stable)
    {
        var at = Start + TimeSpan.FromSeconds(second);
        return new(at, null, null) { Readings = [new(metric, SlotRole.Candidate, candidate, null, at), new(metric, SlotRole.Stable, stable, null, at)] };
    }

    /// <summary>Cumulative counters.</summary>
    public static MetricSample Counts(int second, double candidateErrors, double candidate, double stableErrors, double stable) =>
        new(Start + TimeSpan.FromSeconds(second), new(stable, stableErrors, new([]), 0), new(candidate, candidateErrors, new([]), 0));
}

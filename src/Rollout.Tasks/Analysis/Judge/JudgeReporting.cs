using System.Collections.Immutable;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>Puts the verdicts of the metrics together.</summary>
internal static class JudgeReporting
{
    public static JudgeReport Of(ImmutableArray<Track> tracks, DateTimeOffset at)
    {
        var results = tracks.Select(TrackResult.Of).ToList();
        var deciding = results.Zip(tracks)
            .Where(pair => pair.First.Decides && (pair.First.Verdict != Verdict.NoData || pair.Second.Metric.MustHaveData))
            .Select(pair => (Result: pair.First, Verdict: pair.First.Verdict == Verdict.Fail && !pair.Second.Metric.Critical ? Verdict.Inconclusive : pair.First.Verdict))
            .ToList();
        if (deciding.Count == 0)
        {
            return new(at, Verdict.NoData, results) { Explanation = "no metric that decides has data" };
        }

        var worst = deciding.MaxBy(pair => pair.Verdict);
        return new(at, worst.Verdict, results) { Explanation = worst.Result.Explanation };
    }
}

using System.Globalization;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What is said of one metric.</summary>
internal static class TrackResult
{
    public static JudgeResult Of(Track track)
    {
        var comparison = Comparison.Of(track);
        var boundary = track.Level > 0 ? Tails.Z(track.Level) : double.PositiveInfinity;
        var evidence = track.Level > 0 && track.Evidence.Corrected > 0 ? track.Evidence.Corrected / boundary : 0;
        var verdict = Verdict(track, comparison, evidence);
        return new JudgeResult(track.Metric.Name, verdict, comparison.Stable, comparison.Candidate)
        {
            Decides = !track.Metric.DryRun,
            Difference = comparison.Difference?.Estimate,
            Low = Told(comparison.Difference?.Low),
            High = Told(comparison.Difference?.High),
            Unit = comparison.Unit,
            Evidence = Math.Round(evidence, 3),
            Seen = comparison.Seen,
            Needed = comparison.Needed,
            Rule = comparison.Rule,
            Query = track.Metric.Query,
            Explanation = Text(track, comparison, verdict, boundary),
        };
    }

    private static Verdict Verdict(Track track, Comparison comparison, double evidence) =>
        !track.HasData || comparison.Difference?.Estimate is not { } difference ? Tasks.Verdict.NoData
        : evidence >= 1 - 1e-9 && difference > 0 && difference >= comparison.Minimum * (1 - 1e-9) ? Tasks.Verdict.Fail
        : comparison.Needed == 0 || comparison.Seen < comparison.Needed ? Tasks.Verdict.Inconclusive
        : Tasks.Verdict.Pass;

    private static string Text(Track track, Comparison comparison, Verdict verdict, double boundary)
    {
        var name = track.Metric.Name;
        if (verdict == Tasks.Verdict.NoData)
        {
            return $"{name}: {(track.HasData ? "nothing was counted yet" : "no data of both slots in the last sample")}";
        }

        var invariant = CultureInfo.InvariantCulture;
        var needed = double.IsFinite(boundary) ? $"{boundary.ToString("0.0", invariant)} needed" : "nothing to be spent at this look";
        var missing = comparison.Seen < comparison.Needed ? $"; {comparison.Needed - comparison.Seen} more needed" : string.Empty;
        return $"{name}: {comparison.Text}; {Difference(comparison)}; evidence {Math.Max(0, track.Evidence.Corrected).ToString("0.0", invariant)} of {needed}{missing}; rule {comparison.Rule}{(track.Metric.Query is { } query ? $"; query {query}" : string.Empty)}";
    }

    private static string Difference(Comparison comparison)
    {
        var (estimate, low, high) = comparison.Difference!.Value;
        var invariant = CultureInfo.InvariantCulture;
        string Number(double value) => value.ToString("+0.##;-0.##;0", invariant);
        var ends = (Told(low), Told(high)) switch
        {
            (null, null) => string.Empty,
            ({ } from, null) => $" ({Number(from)} or more)",
            (null, { } to) => $" (up to {Number(to)})",
            ({ } from, { } to) => $" ({Number(from)} to {Number(to)})",
        };
        return $"difference {Number(estimate)}{comparison.Unit}{ends}";
    }

    private static double? Told(double? end) => end is { } value && double.IsFinite(value) ? value : null;
}

using System.Globalization;
using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>What guards and judge say, as rows for people. Pure.</summary>
internal static class AnalysisRows
{
    /// <summary>Guards first, then the judged metrics.</summary>
    /// <param name="judge">The judge's plan; null for none.</param>
    /// <param name="seen">What was seen.</param>
    public static IReadOnlyList<MetricProgress> Of(JudgePlan? judge, WatchReport seen) =>
        [.. seen.Guards.Results.Select(OfGuard), .. seen.Judge is { } report && judge is not null ? judge.Metrics.Zip(report.Metrics, OfMetric) : []];

    private static MetricProgress OfGuard(GuardResult result) => new(
        result.Guard.Text,
        null,
        result.Value is { } value ? GuardText.Amount(result.Guard, value) : null,
        GuardText.Limit(result.Guard),
        Evidence(result),
        result.Requests,
        result.Guard.MinimumRequests,
        result.Verdict);

    /// <summary>How long the condition has held of the time that it must.</summary>
    private static double Evidence(GuardResult result) => result.Verdict == Verdict.Fail ? 1
        : result.Guard.For > TimeSpan.Zero ? Math.Min(1, result.ViolatedFor / result.Guard.For)
        : 0;

    private static MetricProgress OfMetric(JudgedMetric plan, JudgeResult result) => new(
        result.Decides ? result.Metric : $"{result.Metric} (dry run)",
        Value(result.Stable),
        Value(result.Candidate),
        $"+{plan.Detect.Value.ToString("0.##", CultureInfo.InvariantCulture)}{(plan.Detect.Relative ? " % relative" : result.Unit)}",
        result.Evidence,
        result.Seen,
        result.Needed,
        result.Verdict);

    private static string? Value(JudgeSide side) => side switch
    {
        { Value: not { } } => null,
        { Count: { } count } => string.Create(CultureInfo.InvariantCulture, $"{side.Value:0.##} ({count:0} of {side.Of:0})"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{side.Value:0.##}"),
    };
}

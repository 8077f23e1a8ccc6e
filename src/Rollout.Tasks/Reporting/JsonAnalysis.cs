using System.Text.Json.Nodes;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Reporting;

/// <summary>What guards and judge said, as JSON. Numbers are not rounded: somebody may want to compute with them.</summary>
internal static class JsonAnalysis
{
    /// <summary>A guard or a judged metric, as it was shown.</summary>
    public static JsonObject Metric(MetricProgress metric) => new()
    {
        ["name"] = metric.Name,
        ["stable"] = metric.Stable,
        ["candidate"] = metric.Candidate,
        ["limit"] = metric.Limit,
        ["evidence"] = Number(metric.Evidence),
        ["seen"] = metric.Seen,
        ["needed"] = metric.Needed,
        ["verdict"] = metric.Verdict.ToString(),
    };

    /// <summary>A judged metric with all that the judge says of it.</summary>
    public static JsonObject Judged(JudgeResult result) => new()
    {
        ["metric"] = result.Metric,
        ["verdict"] = result.Verdict.ToString(),
        ["decides"] = result.Decides,
        ["stable"] = Side(result.Stable),
        ["candidate"] = Side(result.Candidate),
        ["difference"] = Number(result.Difference),
        ["low"] = Number(result.Low),
        ["high"] = Number(result.High),
        ["unit"] = result.Unit.Trim(),
        ["evidence"] = Number(result.Evidence),
        ["seen"] = result.Seen,
        ["needed"] = result.Needed,
        ["rule"] = result.Rule,
        ["query"] = result.Query,
        ["explanation"] = result.Explanation,
    };

    private static JsonObject Side(JudgeSide side) => new()
    {
        ["value"] = Number(side.Value),
        ["count"] = Number(side.Count),
        ["of"] = Number(side.Of),
    };

    // JSON knows neither infinity nor NaN.
    private static double? Number(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

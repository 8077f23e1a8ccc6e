using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>A backtest for people and for programs. Pure; invariant culture.</summary>
internal static class BacktestText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<string> Lines(BacktestReport report)
    {
        yield return report.Source;
        if (report.Stretches.Count > 1)
        {
            yield return Invariant($"this configuration would have stopped {report.StoppedCount} of {report.Stretches.Count} rollouts");
        }

        var index = 0;
        foreach (var stretch in report.Stretches)
        {
            index++;
            var number = report.Stretches.Count > 1 ? Invariant($"{index,4}  {stretch.From.UtcDateTime:yyyy-MM-dd HH:mm:ss}  ") : "  ";
            yield return number + Words(stretch);
            foreach (var remark in stretch.Remarks)
            {
                yield return Invariant($"        {remark.Rule}: would have failed {Time(remark.At - stretch.From)} after the first weight: {remark.Explanation}");
            }
        }

        foreach (var note in report.Notes)
        {
            yield return $"  note: {note}";
        }
    }

    public static string Json(BacktestReport report) => new JsonObject
    {
        ["schema"] = 1,
        ["source"] = report.Source,
        ["rollouts"] = report.Stretches.Count,
        ["stopped"] = report.StoppedCount,
        ["stretches"] = new JsonArray([.. report.Stretches.Select(Stretch)]),
        ["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode)note)]),
    }.ToJsonString(Indented);

    private static string Words(BacktestStretch stretch)
    {
        var place = Invariant($"{Time(stretch.After)} after the first weight, at step {stretch.Step} with {stretch.WeightPercent} %, after {stretch.CandidateRequests:N0} requests to the candidate");
        return stretch.Outcome switch
        {
            BacktestOutcome.Passed => "would have passed",
            BacktestOutcome.Unfinished => Invariant($"would not have been stopped before the samples end at step {stretch.Step}"),
            BacktestOutcome.RolledBack => $"would have gone back {place}, by '{stretch.Rule}': {stretch.Explanation}",
            _ => $"would have been held {place}, by '{stretch.Rule}': {stretch.Explanation}",
        };
    }

    private static JsonObject Stretch(BacktestStretch stretch) => new()
    {
        ["from"] = stretch.From,
        ["to"] = stretch.To,
        ["outcome"] = stretch.Outcome.ToString(),
        ["decidedAt"] = stretch.DecidedAt,
        ["secondsAfterFirstWeight"] = stretch.After?.TotalSeconds,
        ["step"] = stretch.Step,
        ["weightPercent"] = stretch.WeightPercent,
        ["candidateRequests"] = stretch.CandidateRequests,
        ["rule"] = stretch.Rule,
        ["explanation"] = stretch.Explanation,
        ["wouldHaveFailed"] = new JsonArray([.. stretch.Remarks.Select(remark => new JsonObject { ["rule"] = remark.Rule, ["at"] = remark.At, ["explanation"] = remark.Explanation })]),
    };

    private static string Time(TimeSpan? time) => (time ?? TimeSpan.Zero).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

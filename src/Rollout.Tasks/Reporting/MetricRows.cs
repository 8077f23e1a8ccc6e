using System.Globalization;

namespace Rollout.Tasks.Reporting;

/// <summary>How guards and judged metrics stand, as people read it. Pure; invariant culture.</summary>
internal static class MetricRows
{
    /// <summary>A block that is refreshed in place must not be higher than a screen.</summary>
    public const int MaxRows = 12;

    private const int BarWidth = 10;
    private const int MaxNameWidth = 32;

    private static readonly string[] Headings = ["metric", "stable", "candidate", "limit", "towards limit", "requests", "verdict"];

    /// <summary>A row for each metric under a row of headings; empty without metrics.</summary>
    /// <param name="metrics">In the order in which they are shown. Of more than <see cref="MaxRows"/> those with the worst verdicts are kept, and the last line counts the others.</param>
    public static IReadOnlyList<BlockLine> Table(IReadOnlyList<MetricProgress> metrics)
    {
        if (metrics.Count == 0)
        {
            return [];
        }

        var kept = Worst(metrics);
        string[][] cells = [Headings, .. kept.Select(Cells)];
        var widths = Headings.Select((_, column) => cells.Max(row => row[column].Length)).ToArray();
        var lines = cells.Select((row, index) => new BlockLine(Line(row, widths), index == 0 ? Tone.Normal : ToneOf(kept[index - 1].Verdict))).ToList();
        if (kept.Count < metrics.Count)
        {
            lines.Add(new(Invariant($"  ... and {metrics.Count - kept.Count} more, none of them worse"), Tone.Normal));
        }

        return lines;
    }

    /// <summary>One metric on one line of a log.</summary>
    public static string Compact(MetricProgress metric)
    {
        var parts = new List<string>();
        Add("stable", metric.Stable);
        Add("candidate", metric.Candidate);
        Add("limit", metric.Limit);
        parts.Add($"{Bar(metric.Evidence)} {Requests(metric)} requests");
        return $"  {ReportText.Printable(metric.Name)}: {metric.Verdict} | {string.Join(", ", parts)}";

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parts.Add($"{name} {ReportText.Printable(value)}");
            }
        }
    }

    /// <summary>Evidence as a bar of fixed width. It is full only when the limit is reached, and empty only when there is nothing.</summary>
    public static string Bar(double evidence)
    {
        var filled = evidence >= 1 ? BarWidth : evidence > 0 ? Math.Clamp((int)(evidence * BarWidth), 1, BarWidth - 1) : 0;
        return $"[{new string('#', filled)}{new string('.', BarWidth - filled)}]";
    }

    private static List<MetricProgress> Worst(IReadOnlyList<MetricProgress> metrics)
    {
        var worst = metrics
            .Select((metric, index) => (metric, index))
            .OrderByDescending(row => row.metric.Verdict)
            .ThenByDescending(row => row.metric.Evidence)
            .Take(MaxRows)
            .OrderBy(row => row.index);
        return [.. worst.Select(row => row.metric)];
    }

    private static string[] Cells(MetricProgress metric) =>
    [
        Cut(ReportText.Printable(metric.Name)),
        ReportText.Printable(metric.Stable ?? ReportText.Unknown),
        ReportText.Printable(metric.Candidate ?? ReportText.Unknown),
        ReportText.Printable(metric.Limit ?? ReportText.Unknown),
        Bar(metric.Evidence),
        Requests(metric),
        metric.Verdict.ToString(),
    ];

    // Names and verdicts begin at the left, numbers end at the right.
    private static string Line(string[] cells, int[] widths) =>
        "  " + string.Join("  ", cells.Select((cell, column) => column is 0 or 4 or 6 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd();

    private static string Requests(MetricProgress metric) =>
        metric.Needed > 0 ? Invariant($"{metric.Seen:N0} of {metric.Needed:N0}") : Invariant($"{metric.Seen:N0}");

    private static string Cut(string name) => name.Length <= MaxNameWidth ? name : $"{name[..(MaxNameWidth - 3)]}...";

    // Most rows pass most of the time: only those that do not catch the eye.
    private static Tone ToneOf(Verdict verdict) => verdict == Verdict.Pass ? Tone.Normal : Tones.Of(verdict);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

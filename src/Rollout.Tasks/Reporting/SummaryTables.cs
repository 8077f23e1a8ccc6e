using Spectre.Console;

namespace Rollout.Tasks.Reporting;

/// <summary>The tables at the end of a run.</summary>
internal static class SummaryTables
{
    public static string Heading(RolloutSummary summary)
    {
        var releases = summary.FromRelease is { } from && from != summary.Release ? $"{from} -> {summary.Release}" : summary.Release;
        var id = summary.RolloutId.Length == 0 ? "" : $", rollout {summary.RolloutId}";
        return $"{summary.Application} on {summary.Environment}: {releases}{id}";
    }

    public static string Total(RolloutSummary summary)
    {
        var client = summary.Client is { } traffic ? $"{ReportText.Client(traffic)}, " : "";
        var reason = summary.Reason.Length == 0 ? "" : $": {ReportText.Printable(summary.Reason)}";
        return $"{client}{ReportText.Duration(summary.FinishedAt - summary.StartedAt)}: {ReportText.Outcome(summary.Outcome)} (exit code {(int)summary.Outcome}){reason}";
    }

    public static Table Tasks(IReadOnlyList<TaskResult> tasks, TableBorder border)
    {
        var table = Grid(border, "Task", "Outcome", "Duration", "Detail");
        table.Columns[2].Alignment = Justify.Right;
        foreach (var task in tasks)
        {
            table.AddRow(
                Cell(task.Name),
                Cell(task.Outcome.ToString(), Tones.Of(task.Outcome)),
                Cell(task.Outcome == TaskOutcome.Skipped ? "" : ReportText.Duration(task.Duration)),
                Cell(ReportText.Printable(task.Detail)));
        }

        return table;
    }

    public static Table Steps(IReadOnlyList<StepResult> steps, TableBorder border)
    {
        var table = Grid(border, "Step", "Weight", "Stable", "Candidate", "Requests", "Failed", "Verdict");
        foreach (var column in (int[])[1, 4, 5])
        {
            table.Columns[column].Alignment = Justify.Right;
        }

        foreach (var step in steps)
        {
            table.AddRow(
                Cell($"{step.StepIndex + 1} of {step.StepCount}"),
                Cell($"{step.Weight} %"),
                Cell(ReportText.Reading(step.Stable)),
                Cell(ReportText.Reading(step.Candidate)),
                Cell(step.Client is { } client ? ReportText.Count(client.Requests) : ReportText.Unknown),
                Cell(step.Client is { } failed ? ReportText.Count(failed.Failures) : ReportText.Unknown),
                Cell(step.Reason.Length == 0 ? step.Verdict.ToString() : $"{step.Verdict}: {ReportText.Printable(step.Reason)}", Tones.Of(step.Verdict)));
        }

        return table;
    }

    private static Table Grid(TableBorder border, params ReadOnlySpan<string> headings)
    {
        var table = new Table { Border = border };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)));
        }

        return table;
    }

    // Text, never markup: brackets in a message are brackets.
    private static Text Cell(string text, Tone tone = Tone.Normal) => new(text, SpectreScreen.StyleOf(tone));
}

using Spectre.Console;

namespace Rollout.Tasks.Reporting;

/// <summary>All that is written through Spectre.Console: coloured lines, the block that is refreshed in place, the tables.</summary>
internal sealed class SpectreScreen
{
    /// <summary>A log has no width; this one keeps a row of the summary on one line.</summary>
    private const int PlainWidth = 160;
    private const string ClearToEnd = "\u001b[J";

    private readonly IAnsiConsole console;
    private readonly bool live;
    private int blockLines;

    public SpectreScreen(ConsoleTarget target)
    {
        live = target.Live;
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(target.Writer),
            Ansi = target.Live ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = target is { Live: true, Colors: true } ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if ((target.Width ?? (target.Live ? null : PlainWidth)) is { } width)
        {
            console.Profile.Width = width;
        }
    }

    public static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };

    public void WriteLine(string line, Tone tone) => console.WriteLine(line, StyleOf(tone));

    /// <summary>Replaces the block. A line is cut at the screen's edge: one that wraps would break the count of lines to go back.</summary>
    public void Draw(IReadOnlyList<BlockLine> lines)
    {
        Erase();
        var width = console.Profile.Width - 1;
        foreach (var (text, tone) in lines)
        {
            WriteLine(text.Length > width ? text[..width] : text, tone);
        }

        blockLines = lines.Count;
    }

    /// <summary>Takes the block off the screen.</summary>
    public void Erase()
    {
        if (blockLines > 0)
        {
            console.Cursor.MoveUp(blockLines);
            console.WriteAnsi(ClearToEnd);
            blockLines = 0;
        }
    }

    public void Write(RolloutSummary summary)
    {
        console.WriteLine();
        console.WriteLine(SummaryTables.Heading(summary));
        var border = live ? TableBorder.Rounded : TableBorder.Ascii;
        if (summary.Tasks.Count > 0)
        {
            console.Write(SummaryTables.Tasks(summary.Tasks, border));
        }

        if (summary.Steps.Count > 0)
        {
            console.Write(SummaryTables.Steps(summary.Steps, border));
        }

        WriteLine(SummaryTables.Total(summary), Tones.Of(summary.Outcome));
    }
}

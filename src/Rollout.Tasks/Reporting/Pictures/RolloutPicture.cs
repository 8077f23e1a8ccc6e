using System.Globalization;
using System.Text;
using Rollout.Tasks.Analysis.Recording;

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>A rollout as a picture that stands alone: SVG without scripts and without anything from elsewhere. Pure; the same input gives the same bytes.</summary>
internal static class RolloutPicture
{
    private const int MaxPanels = 16;
    private const int MaxEntries = 24;
    private const int MaxWords = 140;

    /// <summary>Draws a recording.</summary>
    /// <param name="header">Whose it is.</param>
    /// <param name="outcome">How the rollout ended, in words; empty when that is not known.</param>
    /// <param name="panels">Metrics, under each other; the first 16 are drawn.</param>
    /// <param name="marks">What was done, in the order of time.</param>
    /// <param name="seconds">Length of the recording.</param>
    /// <returns>The text of an SVG file.</returns>
    public static string Draw(RecordingHeader header, string outcome, IReadOnlyList<PicturePanel> panels, IReadOnlyList<PictureMark> marks, double seconds)
    {
        var shown = panels.Take(MaxPanels).ToList();
        var layout = new PictureLayout(shown.Count, Math.Min(marks.Count, MaxEntries + 1), PictureAxis.OfTime(seconds));
        var title = $"{header.Application} on {header.Environment}: {header.StableRelease} -> {header.CandidateRelease}";
        using var svg = new SvgWriter(PictureLayout.Width, layout.Height, title);
        svg.Text(16, 28, Cut(title), size: 17, bold: true);
        svg.Text(16, 48, Cut(outcome));
        svg.Text(16, 66, string.Create(CultureInfo.InvariantCulture, $"rollout {header.RolloutId}, from {header.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"), size: 11);
        Legend(svg, header);
        Weights(svg, layout, marks);
        for (var i = 0; i < shown.Count; i++)
        {
            PanelDrawing.Draw(svg, layout, shown[i], PictureLayout.PanelTop(i));
        }

        Times(svg, layout);
        MarkDrawing.Draw(svg, layout, marks);
        Entries(svg, layout, marks);
        return svg.Finish();
    }

    private static void Legend(SvgWriter svg, RecordingHeader header)
    {
        Sample(16, PanelDrawing.StableStyle, $"stable: {header.StableRelease}");
        Sample(256, PanelDrawing.CandidateStyle, $"candidate: {header.CandidateRelease}");
        Sample(496, PanelDrawing.SharedStyle, "both together");
        Sample(676, PanelDrawing.LimitStyle, "limit");

        void Sample(double x, PanelDrawing.LineStyle style, string words)
        {
            svg.Line(x, 84, x + 36, 84, style.Color, style.Width, style.Dashes);
            svg.Text(x + 44, 88, words.Length <= 28 ? words : $"{words[..25]}...");
        }
    }

    private static void Weights(SvgWriter svg, PictureLayout layout, IReadOnlyList<PictureMark> marks)
    {
        var axis = new PictureAxis(0, 100, 50);
        PanelDrawing.DrawFrame(svg, "weight of the candidate (%)", axis, PictureLayout.WeightsTop, PictureLayout.WeightsHeight);
        var data = new StringBuilder($"M{Place(0, 0)}");
        foreach (var mark in marks)
        {
            data.Append(CultureInfo.InvariantCulture, $"H{SvgWriter.Number(layout.X(mark.At))}V{SvgWriter.Number(PictureLayout.Y(mark.Weight, axis, PictureLayout.WeightsTop, PictureLayout.WeightsHeight))}");
        }

        svg.Path($"{data}H{SvgWriter.Number(PictureLayout.Right)}", "#000000", 2);

        string Place(double at, double weight) =>
            $"{SvgWriter.Number(layout.X(at))} {SvgWriter.Number(PictureLayout.Y(weight, axis, PictureLayout.WeightsTop, PictureLayout.WeightsHeight))}";
    }

    private static void Times(SvgWriter svg, PictureLayout layout)
    {
        for (var at = 0d; at <= layout.Time.Max; at += layout.Time.Step)
        {
            svg.Line(layout.X(at), layout.PanelsBottom, layout.X(at), layout.PanelsBottom + 5, "#000000");
            svg.Text(layout.X(at), layout.PanelsBottom + 18, PictureAxis.Time(at), "middle", 11);
        }

        svg.Text(PictureLayout.Right, layout.PanelsBottom + 34, "time since the recording began (min:s)", "end", 11);
    }

    private static void Entries(SvgWriter svg, PictureLayout layout, IReadOnlyList<PictureMark> marks)
    {
        for (var i = 0; i < Math.Min(marks.Count, MaxEntries); i++)
        {
            var y = layout.EntriesTop + (i * PictureLayout.EntryHeight);
            svg.Text(36, y, string.Create(CultureInfo.InvariantCulture, $"{i + 1}"), "end", bold: true);
            svg.Text(90, y, PictureAxis.Time(marks[i].At), "end");
            svg.Text(104, y, Cut(marks[i].Text), bold: marks[i].Kind == RecordingMarkKind.RolledBack);
        }

        if (marks.Count > MaxEntries)
        {
            svg.Text(104, layout.EntriesTop + (MaxEntries * PictureLayout.EntryHeight), string.Create(CultureInfo.InvariantCulture, $"... and {marks.Count - MaxEntries} more"));
        }
    }

    private static string Cut(string words) => words.Length <= MaxWords ? words : $"{words[..(MaxWords - 3)]}...";
}

using System.Globalization;
using Rollout.Tasks.Analysis.Recording;

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Draws what was done as numbered lines through all panels.</summary>
internal static class MarkDrawing
{
    private const int MaxMarks = 24;
    private const double NumberWidth = 16;

    public static void Draw(SvgWriter svg, PictureLayout layout, IReadOnlyList<PictureMark> marks)
    {
        var lastX = double.NegativeInfinity;
        foreach (var (index, mark) in marks.Take(MaxMarks).Index())
        {
            var x = layout.X(mark.At);
            var (width, dashes) = mark.Kind switch
            {
                RecordingMarkKind.RolledBack => (2.5, null),
                RecordingMarkKind.CutOver => (1.5, null),
                _ => (1d, "2 3"),
            };
            foreach (var (top, height) in layout.Frames)
            {
                svg.Line(x, top, x, top + height, "#595959", width, dashes);
            }

            // Numbers that would cover each other are moved aside; their order stays.
            lastX = Math.Max(x, lastX + NumberWidth);
            svg.Text(Math.Min(lastX, PictureLayout.Right + 12), PictureLayout.WeightsTop - 26, string.Create(CultureInfo.InvariantCulture, $"{index + 1}"), "middle", 11, bold: true);
        }
    }
}

using System.Globalization;
using System.Text;

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Draws one metric: its axis, its limit and a line for each slot.</summary>
internal static class PanelDrawing
{
    /// <summary>Blue and vermilion are told apart by all eyes; the dashes do it where there is no colour.</summary>
    public static readonly LineStyle StableStyle = new("#0072b2", 1.5, null);
    public static readonly LineStyle CandidateStyle = new("#d55e00", 2, "6 4");
    public static readonly LineStyle SharedStyle = new("#000000", 1.5, null);
    public static readonly LineStyle LimitStyle = new("#000000", 1, "1 4");

    private const string Grid = "#d9d9d9";

    public static void Draw(SvgWriter svg, PictureLayout layout, PicturePanel panel, double top)
    {
        var axis = AxisOf(panel);
        DrawFrame(svg, Title(panel), axis, top, PictureLayout.PanelHeight);
        if (panel.Limit is { } limit && limit <= axis.Max && limit >= axis.Min)
        {
            var y = PictureLayout.Y(limit, axis, top, PictureLayout.PanelHeight);
            svg.Line(PictureLayout.Left, y, PictureLayout.Right, y, LimitStyle.Color, LimitStyle.Width, LimitStyle.Dashes);
        }

        DrawLine(panel.Shared, SharedStyle);
        DrawLine(panel.Stable, StableStyle);
        DrawLine(panel.Candidate, CandidateStyle);

        void DrawLine(IReadOnlyList<PicturePoint> points, LineStyle style) =>
            svg.Path(Data(DownSampling.Reduce(points), layout, axis, top), style.Color, style.Width, style.Dashes);
    }

    /// <summary>Title, grid and numbers of an axis.</summary>
    public static void DrawFrame(SvgWriter svg, string title, PictureAxis axis, double top, double height)
    {
        svg.Text(PictureLayout.Left, top - 8, title, bold: true);
        foreach (var tick in axis.Ticks)
        {
            var y = PictureLayout.Y(tick, axis, top, height);
            svg.Line(PictureLayout.Left, y, PictureLayout.Right, y, Grid);
            svg.Text(PictureLayout.Left - 6, y + 4, PictureAxis.Number(tick), "end", 11);
        }
    }

    private static string Title(PicturePanel panel)
    {
        var unit = panel.Unit.Length == 0 ? "" : $" ({panel.Unit})";
        var limit = panel.Limit is { } value ? $", limit {PictureAxis.Number(value)}" : "";
        var none = panel.Stable.Concat(panel.Candidate).Concat(panel.Shared).All(point => point.Value is null) ? ": no data" : "";
        return $"{ReportText.Printable(panel.Title)}{unit}{limit}{none}";
    }

    // A limit far above all values would press the lines flat; its number is in the title all the same.
    private static PictureAxis AxisOf(PicturePanel panel)
    {
        var values = panel.Stable.Concat(panel.Candidate).Concat(panel.Shared).Select(point => point.Value).OfType<double>().Where(double.IsFinite).ToList();
        var highest = values.DefaultIfEmpty().Max();
        return PictureAxis.Of(panel.Limit is { } limit && limit <= 2 * highest ? [.. values, limit] : values);
    }

    private static string Data(IReadOnlyList<PicturePoint> points, PictureLayout layout, PictureAxis axis, double top)
    {
        var data = new StringBuilder();
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Value is not { } value || !double.IsFinite(value))
            {
                continue;
            }

            var (begins, ends) = (i == 0 || !IsKnown(points[i - 1]), i == points.Count - 1 || !IsKnown(points[i + 1]));
            var place = $"{SvgWriter.Number(layout.X(points[i].At))} {SvgWriter.Number(PictureLayout.Y(value, axis, top, PictureLayout.PanelHeight))}";

            // A point between two gaps has no line; a line of no length is a dot.
            data.Append(CultureInfo.InvariantCulture, $"{(begins ? 'M' : 'L')}{place}{(begins && ends ? "h0" : "")}");
        }

        return data.ToString();
    }

    private static bool IsKnown(PicturePoint point) => point.Value is { } value && double.IsFinite(value);

    /// <summary>How a line looks.</summary>
    /// <param name="Color">As SVG writes it.</param>
    /// <param name="Width">In pixels.</param>
    /// <param name="Dashes">Lengths of dashes and gaps; null for none.</param>
    internal sealed record LineStyle(string Color, double Width, string? Dashes);
}

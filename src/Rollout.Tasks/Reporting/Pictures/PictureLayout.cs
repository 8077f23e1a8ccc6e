namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Where things are in the picture, in pixels. Pure.</summary>
/// <param name="Panels">Panels under that of the weights.</param>
/// <param name="Entries">Lines of the list of marks under the panels.</param>
/// <param name="Time">The axis of time.</param>
internal sealed record PictureLayout(int Panels, int Entries, PictureAxis Time)
{
    public const double Width = 960;
    public const double Left = 64;
    public const double Right = Width - 24;
    public const double WeightsTop = 142;
    public const double WeightsHeight = 56;
    public const double PanelHeight = 92;
    public const double EntryHeight = 18;

    private const double Gap = 34;

    /// <summary>Lower edge of the lowest panel.</summary>
    public double PanelsBottom => Panels == 0 ? WeightsTop + WeightsHeight : PanelTop(Panels - 1) + PanelHeight;

    /// <summary>Base line of the first entry of the list.</summary>
    public double EntriesTop => PanelsBottom + 62;

    public double Height => EntriesTop + (Entries * EntryHeight) + 4;

    public static double PanelTop(int index) => WeightsTop + WeightsHeight + Gap + (index * (PanelHeight + Gap));

    /// <summary>Top and height of each panel, the weights' first.</summary>
    public IEnumerable<(double Top, double Height)> Frames =>
        [(WeightsTop, WeightsHeight), .. Enumerable.Range(0, Panels).Select(index => (PanelTop(index), PanelHeight))];

    public double X(double seconds) => Left + ((Right - Left) * (seconds - Time.Min) / (Time.Max - Time.Min));

    /// <summary>Height of a value in a panel.</summary>
    public static double Y(double value, PictureAxis axis, double top, double height) => top + (height * (axis.Max - value) / (axis.Max - axis.Min));
}

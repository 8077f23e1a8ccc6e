using Rollout.Tasks.Analysis.Recording;

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Something that happened, as the picture shows it.</summary>
/// <param name="At">Seconds since the picture begins.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Weight">Weight of the candidate from then on, whole percent.</param>
/// <param name="Text">In words.</param>
internal sealed record PictureMark(double At, RecordingMarkKind Kind, int Weight, string Text)
{
    /// <summary>The marks of a recording. Failed reads in a row are one mark: there may be thousands.</summary>
    public static IReadOnlyList<PictureMark> Of(IReadOnlyList<RecordingMark> marks, DateTimeOffset start)
    {
        var shown = new List<PictureMark>();
        foreach (var mark in marks)
        {
            if (mark.Kind != RecordingMarkKind.SourceFailed || shown is not [.., { Kind: RecordingMarkKind.SourceFailed }])
            {
                shown.Add(new((mark.At - start).TotalSeconds, mark.Kind, mark.Weight, Words(mark)));
            }
        }

        return shown;
    }

    private static string Words(RecordingMark mark)
    {
        var what = mark.Kind switch
        {
            RecordingMarkKind.Step => $"{mark.Weight} % to the candidate",
            RecordingMarkKind.CutOver => "cut over: the candidate is stable",
            RecordingMarkKind.RolledBack => "all traffic back on the stable release",
            RecordingMarkKind.SourceFailed => "the metrics cannot be read",
            _ => string.Empty,
        };
        var text = ReportText.Printable(mark.Text);
        return what.Length == 0 ? text : text.Length == 0 ? what : $"{what}: {text}";
    }
}

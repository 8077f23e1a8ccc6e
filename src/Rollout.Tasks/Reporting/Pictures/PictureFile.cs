using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Draws a recording into a file beside the report.</summary>
internal static class PictureFile
{
    /// <summary>Where the picture of a rollout lies: <c>&lt;state directory&gt;/&lt;environment&gt;/reports/&lt;rollout id&gt;.svg</c>.</summary>
    public static string PathOf(RolloutPlan plan, string rolloutId) => Path.Combine(plan.StateDirectory, plan.Environment, "reports", $"{rolloutId}.svg");

    /// <summary>Draws the picture of a rollout, in place of an older one.</summary>
    /// <param name="plan">Whose guards and judged metrics are drawn.</param>
    /// <param name="recordingPath">Absolute path of the recording.</param>
    /// <param name="outcome">How the rollout ended, in words.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Absolute path of the picture; null when nothing was recorded.</returns>
    /// <exception cref="RolloutException">RT3170, RT3171: the recording cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<string?> WriteAsync(RolloutPlan plan, string recordingPath, string outcome, CancellationToken cancellationToken)
    {
        if (!File.Exists(recordingPath))
        {
            return null;
        }

        var recording = await RecordingReader.ReadAllAsync(recordingPath, cancellationToken).ConfigureAwait(false);
        var path = PathOf(plan, recording.Header.RolloutId);
        ReportFile.Replace(path, Draw(plan, recording, outcome));
        return path;
    }

    /// <summary>Draws a recording. Pure.</summary>
    public static string Draw(RolloutPlan plan, RolloutRecording recording, string outcome)
    {
        var start = recording.Header.StartedAt;
        var times = recording.Samples.Select(sample => sample.At).Concat(recording.Marks.Select(mark => mark.At)).DefaultIfEmpty(start);
        return RolloutPicture.Draw(recording.Header, outcome, RecordingPanels.Of(plan, recording), PictureMark.Of(recording.Marks, start), (times.Max() - start).TotalSeconds);
    }
}

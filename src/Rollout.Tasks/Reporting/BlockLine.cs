namespace Rollout.Tasks.Reporting;

/// <summary>One line of the block that is refreshed in place.</summary>
/// <param name="Text">Without a line break.</param>
/// <param name="Tone">How it is meant.</param>
internal sealed record BlockLine(string Text, Tone Tone)
{
    /// <summary>A step with all its metrics; the verdict is the last line.</summary>
    public static IReadOnlyList<BlockLine> Of(RolloutEvent.StepProgress step)
    {
        var lines = ReportText.Block(step);
        return
        [
            .. lines.SkipLast(1).Select(line => new BlockLine(line, Tone.Normal)),
            .. MetricRows.Table(step.Metrics),
            new(lines[^1], Tones.Of(step.Verdict)),
        ];
    }
}

namespace Rollout.Tasks.Reporting;

/// <summary>Writes a rollout to a terminal or a log.</summary>
/// <param name="target">Where to, and what that place can show.</param>
/// <param name="time">The clock that spaces progress lines.</param>
/// <remarks>
/// In a terminal the progress of a step is a block that is refreshed in place, at most five times a second. In a log it is a line every 5 s,
/// and within a second of a change of step, weight or verdict; and a line for each metric every 30 s, and when its verdict changes. An output that breaks (<c>./build.sh | head</c>) ends the report, not the rollout.
/// </remarks>
public sealed class ConsoleReporter(ConsoleTarget target, TimeProvider time) : IRolloutReporter
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ChangeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly MetricLines metricLines = new(time);
    private SpectreScreen? screen;
    private RolloutEvent.StepProgress? shown;
    private long shownAt;
    private bool broken;

    /// <summary>Made at the first need: loading Spectre.Console costs time that a run without tables does not have to spend.</summary>
    private SpectreScreen Screen => screen ??= new(target);

    /// <inheritdoc />
    public void Report(RolloutEvent rolloutEvent)
    {
        lock (gate)
        {
            if (broken)
            {
                return;
            }

            try
            {
                Write(rolloutEvent);
                target.Writer.Flush();
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException)
            {
                broken = true;
            }
        }
    }

    private void Write(RolloutEvent rolloutEvent)
    {
        switch (rolloutEvent)
        {
            case RolloutEvent.StepProgress step:
                WriteProgress(step);
                break;
            case RolloutEvent.Line line:
                WriteAbove(Tone.Normal, ReportText.Printable(line.Text));
                break;
            case RolloutEvent.Warning warning:
                WriteAbove(Tone.Warning, $"warning: {ReportText.Printable(warning.Text)}");
                break;
            case RolloutEvent.StatementSlower slower:
                WriteAbove(Tone.Warning, $"slower statement: {ReportText.Printable(slower.Statement.ToString())}");
                break;
            case RolloutEvent.TaskFinished task:
                WriteLines(task.Outcome == TaskOutcome.Failed ? Tone.Bad : Tone.Normal, ReportText.Finished(task));
                break;
            case RolloutEvent.StepFinished finished:
                WriteLines(Tones.Of(finished.Step.Verdict), ReportText.Step(finished.Step));
                WriteLines(Tone.Normal, [.. finished.Step.Judged.Select(judged => $"  {ReportText.Printable(judged.Explanation)}")]);
                break;
            case RolloutEvent.WeightsSet weights:
                WriteLines(Tone.Normal, [.. ReportText.Weights(weights)]);
                break;
            case RolloutEvent.RolledBack back:
                WriteLines(Tone.Bad, $"rolled back: {ReportText.Printable(back.Reason)}");
                break;
            case RolloutEvent.Summary summary:
                EndBlock();
                Screen.Write(summary.Rollout);
                break;
            case RolloutEvent.TaskStarted:
                // Cake prints a task's name before it runs.
                break;
        }
    }

    private void WriteProgress(RolloutEvent.StepProgress step)
    {
        if (IsDue(step))
        {
            (shown, shownAt) = (step, time.GetTimestamp());
            if (target.Live)
            {
                Screen.Draw(BlockLine.Of(step));
                return;
            }

            target.Writer.WriteLine(ReportText.Progress(step));
        }

        if (!target.Live)
        {
            WriteLines(Tone.Normal, [.. metricLines.Due(step).Select(MetricRows.Compact)]);
        }
    }

    private bool IsDue(RolloutEvent.StepProgress step)
    {
        if (shown is null || shown.StepIndex != step.StepIndex || shown.Weight != step.Weight)
        {
            return true;
        }

        var interval = target.Live ? LiveInterval : shown.Verdict != step.Verdict ? ChangeInterval : PlainInterval;
        return time.GetElapsedTime(shownAt) >= interval;
    }

    /// <summary>Writes a line while a step goes on: in a terminal it goes above the block.</summary>
    private void WriteAbove(Tone tone, string line)
    {
        var step = shown;
        WriteLines(tone, line);
        if (target.Live && step is not null)
        {
            shown = step;
            Screen.Draw(BlockLine.Of(step));
        }
    }

    private void WriteLines(Tone tone, params ReadOnlySpan<string> lines)
    {
        if (target.Live)
        {
            EndBlock();
        }

        foreach (var line in lines)
        {
            if (target.Live)
            {
                Screen.WriteLine(line, tone);
            }
            else
            {
                target.Writer.WriteLine(line);
            }
        }
    }

    private void EndBlock()
    {
        shown = null;
        screen?.Erase();
    }
}

namespace Rollout.Tasks.Reporting;

/// <summary>Which metrics of a step are due for a line in a log: each every 30 s, and within a second when its verdict changes.</summary>
/// <param name="time">The clock that spaces the lines.</param>
internal sealed class MetricLines(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ChangeInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Shown> shown = [];
    private (int StepIndex, int Weight)? step;

    /// <summary>Metrics whose line is due now.</summary>
    /// <param name="progress">How the step stands.</param>
    public IEnumerable<MetricProgress> Due(RolloutEvent.StepProgress progress)
    {
        if (step != (progress.StepIndex, progress.Weight))
        {
            step = (progress.StepIndex, progress.Weight);
            shown.Clear();
        }

        return [.. progress.Metrics.Where(IsDue)];
    }

    private bool IsDue(MetricProgress metric)
    {
        var now = time.GetTimestamp();
        var last = shown.GetValueOrDefault(metric.Name, new(Verdict.NoData, now, Begins: true));
        var since = time.GetElapsedTime(last.At, now);

        // Each step begins without data, and then with too little of it: that is nothing to write about.
        var begins = last.Begins && last.Verdict != Verdict.Pass && metric.Verdict is (Verdict.NoData or Verdict.Inconclusive or Verdict.Pass);
        var changed = last.Verdict != metric.Verdict && !begins && (since >= ChangeInterval || metric.Verdict == Verdict.Fail);
        var due = changed || since >= Interval;
        shown[metric.Name] = due ? new(metric.Verdict, now, Begins: false) : begins ? last with { Verdict = metric.Verdict } : last;
        return due;
    }

    /// <summary>What is known of a metric: its verdict when it was shown, or since the step began.</summary>
    private sealed record Shown(Verdict Verdict, long At, bool Begins);
}

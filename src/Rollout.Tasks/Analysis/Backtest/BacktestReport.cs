namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>What the configuration would have done with what was recorded.</summary>
/// <param name="Source">The recording or the range that was looked at, in words.</param>
/// <param name="Stretches">One for a recording; for a range one for each rollout that fits into it, one after the other.</param>
/// <param name="Notes">What limits the answer: metrics that were not recorded, samples that are missing. One line each; may be empty.</param>
public sealed record BacktestReport(string Source, IReadOnlyList<BacktestStretch> Stretches, IReadOnlyList<string> Notes)
{
    /// <summary>Stretches in which the configuration would have ended or held the rollout.</summary>
    public int StoppedCount => Stretches.Count(stretch => stretch.Outcome is BacktestOutcome.RolledBack or BacktestOutcome.Held);

    /// <summary>The report as JSON.</summary>
    /// <returns>Indented, names in camel case; what is not known is null.</returns>
    public string ToJson() => BacktestText.Json(this);

    /// <summary>The report for people.</summary>
    /// <returns>One line each, without line breaks at their ends.</returns>
    public IEnumerable<string> ToLines() => BacktestText.Lines(this);
}

/// <summary>One rollout that was gone through again.</summary>
/// <param name="From">When the candidate got its first weight; the first sample where it got none.</param>
/// <param name="To">The last sample or mark that was looked at.</param>
/// <param name="Outcome">How it would have ended.</param>
public sealed record BacktestStretch(DateTimeOffset From, DateTimeOffset To, BacktestOutcome Outcome)
{
    /// <summary>When the outcome was decided; null when nothing was.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>From the first weight to the decision; null without one.</summary>
    public TimeSpan? After => DecidedAt - From;

    /// <summary>The step in which it was decided, from 1; one more than there are steps is the bake.</summary>
    public int Step { get; init; }

    /// <summary>Weight of the candidate then, whole percent.</summary>
    public int WeightPercent { get; init; }

    /// <summary>Requests that the candidate had answered from its first weight to the decision.</summary>
    public long CandidateRequests { get; init; }

    /// <summary>The guard as it was written, or the judged metric; empty when nothing was decided.</summary>
    public string Rule { get; init; } = string.Empty;

    /// <summary>Measured values and limits behind the outcome.</summary>
    public string Explanation { get; init; } = string.Empty;

    /// <summary>Guards that only warn and metrics on a dry run that failed. They did not decide.</summary>
    public IReadOnlyList<BacktestRemark> Remarks { get; init; } = [];
}

/// <summary>What did not decide, but would have.</summary>
/// <param name="Rule">The guard as it was written, or the judged metric.</param>
/// <param name="At">When it failed first.</param>
/// <param name="Explanation">Measured values and limits.</param>
public sealed record BacktestRemark(string Rule, DateTimeOffset At, string Explanation);

/// <summary>How a rollout would have ended.</summary>
public enum BacktestOutcome
{
    /// <summary>It would have been cut over, and have passed its bake where it has one.</summary>
    Passed,

    /// <summary>It would have gone back.</summary>
    RolledBack,

    /// <summary>It would have been held.</summary>
    Held,

    /// <summary>Nothing was decided before the samples ended.</summary>
    Unfinished,
}

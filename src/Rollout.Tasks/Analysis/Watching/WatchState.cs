using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Shares;
using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Analysis.Watching;

/// <summary>The pure part of <see cref="MetricWatcher"/>: what was read so far, and what it means. Immutable.</summary>
/// <param name="Guards">The guards of the running step.</param>
/// <param name="Stable">For display; goes on over steps.</param>
/// <param name="Candidate">For display; goes on over steps.</param>
/// <param name="Failure">Null while the source can be read.</param>
/// <param name="Shares">Requests of the running step.</param>
internal sealed record WatchState(GuardState Guards, SlotHistory Stable, SlotHistory Candidate, SourceFailure? Failure, ShareWindow Shares)
{
    /// <summary>How far the display looks back.</summary>
    public static readonly TimeSpan DisplayWindow = TimeSpan.FromSeconds(10);

    /// <summary>Nothing read, nothing to watch.</summary>
    /// <param name="at">Now.</param>
    /// <returns>A state that says NoData.</returns>
    public static WatchState Idle(DateTimeOffset at) => new(GuardState.Start([], at), SlotHistory.Empty, SlotHistory.Empty, null, ShareWindow.Start(at));

    /// <summary>After a good read.</summary>
    /// <param name="sample">What was read.</param>
    /// <returns>The next state.</returns>
    public WatchState With(MetricSample sample) => new(
        Guards.Observe(sample),
        Stable.Add(sample.At, sample.Stable, DisplayWindow),
        Candidate.Add(sample.At, sample.Candidate, DisplayWindow),
        null,
        Shares.Add(sample));

    /// <summary>After a failed read. The counters stay: the next good read is compared with the last one, so a short gap loses nothing.</summary>
    /// <param name="at">When the read was made.</param>
    /// <param name="message">Why it failed.</param>
    /// <returns>The next state.</returns>
    public WatchState WithFailure(DateTimeOffset at, string message) =>
        this with { Failure = Failure is null ? new(at, at, 1, message) : Failure with { At = at, Reads = Failure.Reads + 1, Message = message } };

    /// <summary>What the state means.</summary>
    /// <param name="errorBudget">How long the source may fail in a row before the verdict is Error.</param>
    /// <returns>For the engine and the display.</returns>
    public WatchReport Report(TimeSpan errorBudget)
    {
        var report = Guards.Report;
        var (verdict, explanation) = (report.Verdict, Failure) switch
        {
            (var guards, null) => (guards, Worst(report)),
            (Verdict.Fail, _) => (Verdict.Fail, Worst(report)),
            (_, { } failure) when failure.Duration >= errorBudget => (Verdict.Error, Describe(failure, errorBudget)),
            (_, { } failure) => (Verdict.NoData, Describe(failure, errorBudget)),
        };
        return new(verdict, explanation, report, Failure, SlotReading.From(Stable.Window(DisplayWindow)), SlotReading.From(Candidate.Window(DisplayWindow))) { Shares = Shares.Counts };
    }

    private static string Worst(GuardReport report) => report.Results
        .OrderBy(r => r.Guard.Action == GuardAction.Warn)
        .ThenByDescending(r => r.Verdict)
        .ThenBy(r => r.Guard.Action)
        .FirstOrDefault()?.Explanation ?? "no guard is set";

    private static string Describe(SourceFailure failure, TimeSpan errorBudget) =>
        $"{failure.Reads} reads failed in a row for {GuardText.Time(failure.Duration)} (error budget {GuardText.Time(errorBudget)}): {failure.Message}";
}

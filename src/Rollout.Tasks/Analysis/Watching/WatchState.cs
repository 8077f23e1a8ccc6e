using System.Collections.Immutable;
using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Judge;
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
    /// <summary>The judge of the running step; null without one, or where there is nothing to compare.</summary>
    public JudgeState? Judge { get; init; }

    /// <summary>Sources beside the main one that fail now; like <see cref="Failure"/> they go on over steps.</summary>
    public ImmutableArray<LostSource> Lost { get; init; } = [];

    /// <summary>How far the display looks back.</summary>
    public static readonly TimeSpan DisplayWindow = TimeSpan.FromSeconds(10);

    /// <summary>Nothing read, nothing to watch.</summary>
    /// <param name="at">Now.</param>
    /// <returns>A state that says NoData.</returns>
    public static WatchState Idle(DateTimeOffset at) => new(GuardState.Start([], at), SlotHistory.Empty, SlotHistory.Empty, null, ShareWindow.Start(at));

    /// <summary>After a good read.</summary>
    /// <param name="sample">What was read.</param>
    /// <returns>The next state.</returns>
    public WatchState With(MetricSample sample)
    {
        // Counters of before the start cannot be what a step is counted from: the failures of a rollout before it, which are only scraped now, would be taken for its own.
        var own = sample.CountedAt < Guards.StartedAt ? sample with { At = sample.CountedAt } : sample;
        return new(
            Guards.Observe(own),
            Stable.Add(sample.At, sample.Stable, DisplayWindow),
            Candidate.Add(sample.At, sample.Candidate, DisplayWindow),
            null,
            Shares.Add(own))
        {
            Judge = Judge?.Observe(own),
            Lost = [.. sample.Faults.Select(fault => LostSource.After(Lost.FirstOrDefault(lost => lost.Source == fault.Source), fault, sample.At))],
        };
    }

    /// <summary>After a failed read. The counters stay: the next good read is compared with the last one, so a short gap loses nothing.</summary>
    /// <param name="at">When the read was made.</param>
    /// <param name="message">Why it failed.</param>
    /// <returns>The next state.</returns>
    public WatchState WithFailure(DateTimeOffset at, string message) =>
        this with { Failure = Failure is null ? new(at, at, 1, message) : Failure with { At = at, Reads = Failure.Reads + 1, Message = message } };

    /// <summary>What the state means.</summary>
    /// <param name="errorBudget">How long the source may fail in a row before the verdict is Error.</param>
    /// <param name="holdIsOver">True fires the requirements that are not met.</param>
    /// <returns>For the engine and the display.</returns>
    public WatchReport Report(TimeSpan errorBudget, bool holdIsOver = false)
    {
        var (report, judge) = (holdIsOver ? Guards.Report.AtEnd() : Guards.Report, Judge?.Report);
        var said = Said(report, judge);
        var lost = LostOf(report, judge).ToList();
        var (verdict, explanation) = (said.Verdict, Failure) switch
        {
            (Verdict.Fail, _) => said,
            (_, null) => WithLost(said, lost, errorBudget),
            (_, { } failure) when failure.Duration >= errorBudget => (Verdict.Error, Describe(failure, errorBudget)),
            (_, { } failure) => (Verdict.NoData, Describe(failure, errorBudget)),
        };
        return new(verdict, explanation, report, Failure, SlotReading.From(Stable.Window(DisplayWindow)), SlotReading.From(Candidate.Window(DisplayWindow)))
        {
            Shares = Shares.Counts,
            Judge = judge,
            SourceFails = lost.Select(source => source.Failure).Append(Failure).Any(failure => failure?.Duration < errorBudget),
        };
    }

    /// <summary>The worse of guards and judge. Guards that only warn cannot stop a rollout, so they do not speak against a judge either.</summary>
    private static (Verdict Verdict, string Explanation) Said(GuardReport guards, JudgeReport? judge) => judge switch
    {
        null => (guards.Verdict, Worst(guards)),
        _ when guards.Results.All(result => result.Guard.Action == GuardAction.Warn) || judge.Verdict > guards.Verdict => (judge.Verdict, judge.Explanation),
        _ => (guards.Verdict, Worst(guards)),
    };

    /// <summary>The sources beside the main one that fail now, and that something which decides needs; the longest first.</summary>
    private IEnumerable<LostSource> LostOf(GuardReport guards, JudgeReport? judge)
    {
        var needed = guards.Results.Where(result => result.Guard.Action != GuardAction.Warn).Select(result => result.Guard.Metric)
            .Concat(judge?.Metrics.Where(metric => metric.Decides).Select(metric => metric.Metric) ?? [])
            .ToHashSet();
        return Lost.Where(lost => lost.Metrics.Any(needed.Contains)).OrderByDescending(lost => lost.Failure.Duration);
    }

    /// <summary>What needs a source that fails has no data for the error budget, then the verdict is Error.</summary>
    private static (Verdict Verdict, string Explanation) WithLost((Verdict Verdict, string Explanation) said, IEnumerable<LostSource> needed, TimeSpan errorBudget)
    {
        foreach (var lost in needed)
        {
            var verdict = lost.Failure.Duration >= errorBudget ? Verdict.Error : Verdict.NoData;
            said = verdict > said.Verdict ? (verdict, $"{lost.Source}: {Describe(lost.Failure, errorBudget)}") : said;
        }

        return said;
    }

    private static string Worst(GuardReport report) => report.Results
        .OrderBy(r => r.Guard.Action == GuardAction.Warn)
        .ThenByDescending(r => r.Verdict)
        .ThenBy(r => r.Guard.Action)
        .FirstOrDefault()?.Explanation ?? "no guard is set";

    private static string Describe(SourceFailure failure, TimeSpan errorBudget) =>
        $"{failure.Reads} reads failed in a row for {GuardText.Time(failure.Duration)} (error budget {GuardText.Time(errorBudget)}): {failure.Message}";
}

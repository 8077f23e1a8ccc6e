using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Analysis.Guards;

/// <summary>The guards of one observation, and all that must be remembered of its samples. Immutable: a sample gives a new state.</summary>
/// <remarks>
/// One observation is one step of a rollout. Windows never reach back before its start, and a condition must hold anew in it.
/// A sample at which the condition is not shown, for whatever reason, ends the time that it has held.
/// </remarks>
public sealed class GuardState
{
    /// <summary>Stands in the line of a requirement that is not met, until the hold is over.</summary>
    internal const string NotYet = "; decided at the end of the hold";

    private readonly DateTimeOffset? lastAt;
    private readonly MetricHistory history;

    private GuardState(DateTimeOffset startedAt, DateTimeOffset? lastAt, MetricHistory history, GuardReport report)
    {
        StartedAt = startedAt;
        this.lastAt = lastAt;
        this.history = history;
        Report = report;
    }

    /// <summary>Samples read before it are not looked at.</summary>
    internal DateTimeOffset StartedAt { get; }

    /// <summary>What the guards say now.</summary>
    public GuardReport Report { get; }

    /// <summary>Begins an observation. Until there are samples every guard says NoData.</summary>
    /// <param name="guards">The rules, in the order of the plan.</param>
    /// <param name="at">Samples read before it are not looked at.</param>
    /// <returns>The state before the first sample.</returns>
    public static GuardState Start(IReadOnlyList<Guard> guards, DateTimeOffset at)
    {
        var results = guards.Select(g => new GuardResult(g, Verdict.NoData, null, g.Limit, 0, TimeSpan.Zero, $"{GuardText.Name(g)}: no sample since {at:HH:mm:ss}"));
        return new(at, null, MetricHistory.Empty, new(at, [.. results]));
    }

    /// <summary>The state after one more sample.</summary>
    /// <param name="sample">Read after the samples before. One that is earlier than the last ends the history, for a clock that was set back cannot measure a time; the same one again changes nothing; one from before the start leaves NoData.</param>
    /// <returns>A new state; this one stays as it is.</returns>
    public GuardState Observe(MetricSample sample)
    {
        if (sample.At < StartedAt)
        {
            return Start([.. Report.Results.Select(r => r.Guard)], StartedAt);
        }

        var longest = Report.Results.Select(r => r.Guard.Window).DefaultIfEmpty().Max();
        var next = history.Add(sample, StartedAt, longest);
        var setBack = sample.At < lastAt;
        var results = Report.Results.Select(r => Judge(setBack ? r with { ViolatedSince = null, FiredAt = null } : r, sample, next));
        return new(StartedAt, sample.At, next, new(sample.At, [.. results]));
    }

    private static GuardResult Judge(GuardResult before, MetricSample sample, MetricHistory history)
    {
        var guard = before.Guard;
        if (guard.AtEnd)
        {
            return JudgeAtEnd(guard, history);
        }

        var measured = GuardEvaluator.Measure(guard, history);
        if (measured.Verdict != Verdict.Fail)
        {
            return new(guard, measured.Verdict, measured.Value, guard.Limit, measured.Requests, TimeSpan.Zero, Line(measured, string.Empty));
        }

        var since = before.ViolatedSince ?? sample.At;
        var held = sample.At - since;
        var fired = held >= guard.For;
        var duration = (fired, guard.For > TimeSpan.Zero) switch
        {
            (true, true) => $" for {GuardText.Time(held)}",
            (false, _) => $" for {GuardText.Time(held)} of {GuardText.Time(guard.For)}",
            _ => string.Empty,
        };
        return new(guard, fired ? Verdict.Fail : Verdict.Inconclusive, measured.Value, guard.Limit, measured.Requests, held, Line(measured, duration))
        {
            ViolatedSince = since,
            FiredAt = fired ? before.FiredAt ?? sample.At : null,
        };
    }

    // A requirement says Pass when it is met now, and leaves the rest to the end of the hold.
    private static GuardResult JudgeAtEnd(Guard guard, MetricHistory history)
    {
        var measured = GuardEvaluator.Measure(guard, history);
        var unmet = measured.Verdict == Verdict.Fail;
        return new(guard, unmet ? Verdict.Inconclusive : measured.Verdict, measured.Value, guard.Limit, measured.Requests, TimeSpan.Zero, Line(measured, unmet ? NotYet : string.Empty)) { Unmet = unmet };
    }

    private static string Line(Measurement measured, string duration) => $"{measured.Claim}{duration} {measured.Basis}".TrimEnd();
}

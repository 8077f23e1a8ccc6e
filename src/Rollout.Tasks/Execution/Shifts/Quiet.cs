using System.Globalization;
using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>For how long a slot has had no request and no open connection, from one reading of its counters to the next. Pure.</summary>
/// <param name="Since">No request was seen to run or to end from here on; null while one runs, or nothing is known.</param>
/// <param name="Requests">Answered requests of the last reading.</param>
/// <param name="Active">Requests that ran, or connections that were open, at the last reading.</param>
internal sealed record Quiet(DateTimeOffset? Since, double? Requests, double? Active)
{
    /// <summary>Nothing is known yet.</summary>
    public static Quiet Unknown { get; } = new(null, null, null);

    /// <summary>Takes in a reading.</summary>
    /// <param name="at">When the source was asked.</param>
    /// <param name="counters">Of the slot; must tell what is active.</param>
    public Quiet See(DateTimeOffset at, SlotCounters counters)
    {
        // A counter that went back was started anew: what it counted before is not known, so that is no quiet either.
        var unchanged = Since is not null && counters.Requests == Requests;
        DateTimeOffset? since = counters.Active == 0 ? (unchanged ? Since : at) : null;
        return new Quiet(since, counters.Requests, counters.Active);
    }

    /// <summary>Whether it has lasted long enough.</summary>
    public bool HasLasted(TimeSpan delay, DateTimeOffset at) => Since is { } since && at - since >= delay;

    /// <summary>In words, such as <c>3 run now</c>.</summary>
    public string Words(DateTimeOffset now) => (Since, Active) switch
    {
        ({ } since, _) => $"none for {now - since:hh\\:mm\\:ss}",
        (_, { } active) => string.Create(CultureInfo.InvariantCulture, $"{active:0} {(active == 1 ? "runs" : "run")} now"),
        _ => "nothing is known yet",
    };
}

using System.Collections.Immutable;

namespace Rollout.Tasks.Analysis.Windows;

/// <summary>The samples of one slot that can be compared with each other: all since the last break. Immutable.</summary>
/// <remarks>
/// A break is a sample without usable counters, a counter that went down (its source was restarted), other bucket bounds, or a clock that did not move forward.
/// What was before a break is dropped, because a difference across it would be a guess.
/// </remarks>
internal sealed class SlotHistory
{
    private readonly ImmutableArray<Entry> entries;

    private SlotHistory(ImmutableArray<Entry> entries) => this.entries = entries;

    /// <summary>A history without samples.</summary>
    public static SlotHistory Empty { get; } = new([]);

    /// <summary>Samples since the last break that are still kept.</summary>
    public int Count => entries.Length;

    /// <summary>The history with one more sample.</summary>
    /// <param name="at">When it was read.</param>
    /// <param name="counters">Null, not finite or negative counters end the history.</param>
    /// <param name="keep">The longest window that will be asked for; older samples are dropped.</param>
    /// <returns>A new history; this one stays as it is.</returns>
    public SlotHistory Add(DateTimeOffset at, SlotCounters? counters, TimeSpan keep)
    {
        if (counters is null || !IsUsable(counters))
        {
            return Empty;
        }

        // A source that is slower than it is read answers the same sample again: nothing new, and no break.
        if (!entries.IsEmpty && at == entries[^1].At && ReferenceEquals(counters, entries[^1].Counters))
        {
            return this;
        }

        if (entries.IsEmpty || at <= entries[^1].At || !Continues(entries[^1].Counters, counters))
        {
            return new([new(at, counters)]);
        }

        var first = IndexOfBase(entries, at - keep);
        return new(entries.RemoveRange(0, first).Add(new(at, counters)));
    }

    /// <summary>The newest sample against the newest one that is at least so old; against the oldest when none is.</summary>
    /// <param name="window">Zero or more.</param>
    /// <returns>Null with fewer than two samples.</returns>
    public SlotWindow? Window(TimeSpan window)
    {
        if (entries.Length < 2)
        {
            return null;
        }

        var to = entries[^1];
        var from = entries[IndexOfBase(entries.RemoveAt(entries.Length - 1), to.At - window)];
        return new(from.At, to.At, to.Counters.Requests - from.Counters.Requests, to.Counters.Errors - from.Counters.Errors, Difference(from.Counters.Latency, to.Counters.Latency));
    }

    private static int IndexOfBase(ImmutableArray<Entry> candidates, DateTimeOffset latest)
    {
        for (var i = candidates.Length - 1; i > 0; i--)
        {
            if (candidates[i].At <= latest)
            {
                return i;
            }
        }

        return 0;
    }

    private static bool IsUsable(SlotCounters counters) =>
        IsCount(counters.Requests) && IsCount(counters.Errors) && counters.Latency.Buckets.All(b => IsCount(b.Count) && !double.IsNaN(b.UpperBoundMs));

    private static bool IsCount(double value) => double.IsFinite(value) && value >= 0;

    private static bool Continues(SlotCounters before, SlotCounters now) =>
        now.Requests >= before.Requests && now.Errors >= before.Errors && Continues(before.Latency.Buckets, now.Latency.Buckets);

    // A source shows no histogram before the first request: none is the same as all zero.
    private static bool Continues(IReadOnlyList<LatencyBucket> before, IReadOnlyList<LatencyBucket> now) =>
        before.Count == 0
        || (before.Count == now.Count && before.Zip(now).All(p => p.First.UpperBoundMs.Equals(p.Second.UpperBoundMs) && p.First.Count <= p.Second.Count));

    private static LatencyHistogram Difference(LatencyHistogram before, LatencyHistogram now) =>
        before.Buckets.Count == 0 ? now : new([.. before.Buckets.Zip(now.Buckets, (b, n) => n with { Count = n.Count - b.Count })]);

    private sealed record Entry(DateTimeOffset At, SlotCounters Counters);
}

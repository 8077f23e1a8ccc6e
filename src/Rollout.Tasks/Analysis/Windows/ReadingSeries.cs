using System.Collections.Immutable;

namespace Rollout.Tasks.Analysis.Windows;

/// <summary>The values of one metric of one slot, or of the environment, that can be compared with each other. Immutable.</summary>
internal sealed record ReadingSeries
{
    public static ReadingSeries Empty { get; } = new();

    /// <summary>The newest one, also one that is no number; null when there is none.</summary>
    public MetricReading? Latest { get; private init; }

    /// <summary>Since the last break, oldest first.</summary>
    public ImmutableArray<MetricReading> Entries { get; private init; } = [];

    /// <summary>What all counters added up to, over breaks; for values that stand now, the sum of them.</summary>
    public ReadingSum Total { get; private init; } = ReadingSum.None;

    /// <summary>The series with one more value.</summary>
    /// <param name="reading">One that is no number ends the history; one of the same time is the same one again.</param>
    /// <param name="keep">The longest window that will be asked for.</param>
    public ReadingSeries Add(MetricReading reading, TimeSpan keep)
    {
        if (!IsNumber(reading))
        {
            return this with { Latest = reading, Entries = [] };
        }

        if (Entries.IsEmpty || !Continues(Entries[^1], reading))
        {
            var again = !Entries.IsEmpty && reading.At == Entries[^1].At && reading == Entries[^1];
            return again ? this : new() { Latest = reading, Entries = [reading], Total = reading.IsCounter ? Total : Total.Add(reading) };
        }

        var before = Entries[^1];
        var kept = Entries.RemoveRange(0, IndexOfBase(Entries, reading.At - keep)).Add(reading);
        return new() { Latest = reading, Entries = kept, Total = reading.IsCounter ? Total.Add(before, reading) : Total.Add(reading) };
    }

    /// <summary>The newest value against the newest one that is at least so old; against the oldest when none is.</summary>
    /// <returns>Null with fewer than two values.</returns>
    public ReadingSum? Difference(TimeSpan window) =>
        Entries.Length < 2 ? null : ReadingSum.None.Add(Entries[IndexOfBase(Entries.RemoveAt(Entries.Length - 1), Entries[^1].At - window)], Entries[^1]);

    /// <summary>The values that are no older than a window, added up.</summary>
    public ReadingSum Sum(TimeSpan window) =>
        Entries.Where(e => e.At >= Entries[^1].At - window).Aggregate(ReadingSum.None, (sum, entry) => sum.Add(entry));

    private static bool IsNumber(MetricReading reading) => double.IsFinite(reading.Value) && double.IsFinite(reading.Of ?? 0);

    private static bool Continues(MetricReading before, MetricReading now) =>
        now.At > before.At
        && now.IsCounter == before.IsCounter
        && now.Of is null == before.Of is null
        && (!now.IsCounter || (now.Value >= before.Value && (now.Of ?? 0) >= (before.Of ?? 0)));

    private static int IndexOfBase(ImmutableArray<MetricReading> candidates, DateTimeOffset latest)
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
}

/// <summary>Several values of a metric in one.</summary>
/// <param name="Value">Counters: the growth. Others: the sum of the values, ratios already taken.</param>
/// <param name="Of">Growth of the denominator; null when there is none.</param>
/// <param name="Count">How many values were added.</param>
/// <param name="Span">Time that counters grew in.</param>
internal sealed record ReadingSum(double Value, double? Of, int Count, TimeSpan Span)
{
    public static ReadingSum None { get; } = new(0, null, 0, TimeSpan.Zero);

    public ReadingSum Add(MetricReading from, MetricReading to) =>
        new(Value + to.Value - from.Value, to.Of is { } of ? (Of ?? 0) + of - from.Of!.Value : null, Count + 1, Span + (to.At - from.At));

    // A ratio of nothing is no value and is left out.
    public ReadingSum Add(MetricReading reading) => reading switch
    {
        { Of: null } => this with { Value = Value + reading.Value, Count = Count + 1 },
        { Of: > 0 } => this with { Value = Value + (reading.Value / reading.Of.Value), Count = Count + 1 },
        _ => this,
    };
}

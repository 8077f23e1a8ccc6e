namespace Rollout.Tasks.Analysis.Postgres;

/// <summary>Counters of one statement since the server counts.</summary>
/// <param name="Calls">How often it was run.</param>
/// <param name="TotalMs">Time of all runs.</param>
internal readonly record struct StatementCounters(double Calls, double TotalMs);

/// <summary>Finds the slowest statement of the last half to whole minute. Two readings are kept, however often it is read.</summary>
internal sealed class StatementWindow
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);
    private Reading? oldest;
    private Reading? middle;

    /// <summary>Takes a reading.</summary>
    /// <param name="at">When it was made.</param>
    /// <param name="statements">By user and statement.</param>
    /// <returns>Mean time in milliseconds of the statement that was slowest in the window; null at the first reading, and when none ran.</returns>
    public double? Add(DateTimeOffset at, IReadOnlyDictionary<(long User, long Query), StatementCounters> statements)
    {
        var now = new Reading(at, statements);
        var before = oldest ??= now;
        middle ??= now;
        if (at - middle.At >= Half)
        {
            (oldest, middle) = (middle, now);
        }

        return statements.Select(statement => Mean(statement.Value, before.Statements.GetValueOrDefault(statement.Key))).Max();
    }

    // One with less than before was counted anew since; what it has now is of the window.
    private static double? Mean(StatementCounters now, StatementCounters before)
    {
        var calls = now.Calls < before.Calls ? now : new StatementCounters(now.Calls - before.Calls, now.TotalMs - before.TotalMs);
        return calls.Calls > 0 ? calls.TotalMs / calls.Calls : null;
    }

    private sealed record Reading(DateTimeOffset At, IReadOnlyDictionary<(long User, long Query), StatementCounters> Statements);
}

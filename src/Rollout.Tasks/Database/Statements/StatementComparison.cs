namespace Rollout.Tasks.Database.Statements;

/// <summary>Finds the statements that took longer between two readings of the counters. Pure.</summary>
internal static class StatementComparison
{
    /// <summary>Fewer calls say nothing.</summary>
    public const int FewestCalls = 5;

    private const double Times = 2;
    private const double LeastMs = 1;
    private const int Most = 5;

    /// <summary>Those whose mean is at least twice what it was, and 1 ms more; the five that this cost the most time.</summary>
    /// <param name="before">Counters at a time.</param>
    /// <param name="after">Counters later. Those that were reset between tell nothing.</param>
    public static IReadOnlyList<SlowerTime> Slower(IReadOnlyList<StatementTime> before, IReadOnlyList<StatementTime> after)
    {
        var earlier = before.ToDictionary(time => (time.User, time.Id));
        return
        [
            .. (from now in after
                where earlier.ContainsKey((now.User, now.Id))
                let was = earlier[(now.User, now.Id)]
                let calls = now.Calls - was.Calls
                where was.Calls >= FewestCalls && calls >= FewestCalls
                let slower = new SlowerTime(now.Id, was.TotalMs / was.Calls, (now.TotalMs - was.TotalMs) / calls, (long)calls)
                where slower.WhileMs >= slower.BeforeMs * Times && slower.WhileMs - slower.BeforeMs >= LeastMs
                orderby (slower.WhileMs - slower.BeforeMs) * calls descending
                select slower).Take(Most),
        ];
    }
}

/// <summary>A statement that took longer.</summary>
/// <param name="Id">Of the statement.</param>
/// <param name="BeforeMs">Mean before.</param>
/// <param name="WhileMs">Mean since.</param>
/// <param name="Calls">How often since.</param>
internal sealed record SlowerTime(long Id, double BeforeMs, double WhileMs, long Calls);

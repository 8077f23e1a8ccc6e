namespace Rollout.Tasks.Database.Many;

/// <summary>How the work in one of many databases ended.</summary>
/// <param name="Database">Its name.</param>
/// <param name="Done">What was done; null when it failed or was not begun.</param>
/// <param name="Fault">Why it failed; null when it did not.</param>
internal sealed record DatabaseOutcome(string Database, string? Done, RolloutException? Fault);

/// <summary>Does the same in many databases, some at a time. After a failure no further one is begun, and those that run go on to their end.</summary>
internal static class ManyDatabases
{
    private const int MostNamed = 20;

    /// <summary>Does it.</summary>
    /// <param name="databases">Their names, in the order in which they are begun.</param>
    /// <param name="parallel">How many at a time; 1 or more.</param>
    /// <param name="work">Does it in one, and says what it did.</param>
    /// <param name="cancellationToken">Ends all.</param>
    /// <returns>One for each, in their order.</returns>
    public static async Task<IReadOnlyList<DatabaseOutcome>> RunAsync(IReadOnlyList<string> databases, int parallel, Func<string, CancellationToken, Task<string>> work, CancellationToken cancellationToken)
    {
        var outcomes = databases.Select(database => new DatabaseOutcome(database, null, null)).ToArray();
        var next = -1;
        var failed = 0;

        async Task TakeAsync()
        {
            while (Volatile.Read(ref failed) == 0 && !cancellationToken.IsCancellationRequested && Interlocked.Increment(ref next) is var index && index < outcomes.Length)
            {
                try
                {
                    outcomes[index] = outcomes[index] with { Done = await work(databases[index], cancellationToken).ConfigureAwait(false) };
                }
                catch (RolloutException fault)
                {
                    outcomes[index] = outcomes[index] with { Fault = fault };
                    Volatile.Write(ref failed, 1);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(parallel, databases.Count)).Select(_ => TakeAsync())).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return outcomes;
    }

    /// <summary>What was done, and in how many of them.</summary>
    /// <exception cref="RolloutException">RT2586: one failed; with which are where.</exception>
    public static string Summary(IReadOnlyList<DatabaseOutcome> outcomes)
    {
        if (outcomes.FirstOrDefault(outcome => outcome.Fault is not null)?.Fault is { } first)
        {
            var failed = string.Join("; ", outcomes.Where(outcome => outcome.Fault is not null).Select(outcome => $"'{outcome.Database}' failed: {outcome.Fault!.Message.TrimEnd('.')}"));
            throw new RolloutException(
                "RT2586",
                $"of {outcomes.Count} further databases (database.others) {Names(outcomes.Where(outcome => outcome.Done is not null), "done")}, {Names(outcomes.Where(outcome => outcome is { Done: null, Fault: null }), "not begun")}. {failed}. Correct that and run the same target again; what is done stays done.",
                first.ExitCode,
                first);
        }

        return $"{outcomes.Count} further databases: {string.Join("; ", outcomes.GroupBy(outcome => outcome.Done).Select(group => $"{group.Key} ({group.Count()})"))}";
    }

    private static string Names(IEnumerable<DatabaseOutcome> outcomes, string state)
    {
        var names = outcomes.Select(outcome => outcome.Database).ToList();
        return names.Count == 0 ? $"none is {state}" : $"{names.Count} are {state} ({string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? ", ..." : "")})";
    }
}

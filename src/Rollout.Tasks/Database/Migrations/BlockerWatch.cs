using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Sees from another session who holds the lock that a statement waits for, and how far an index is built.</summary>
/// <param name="guard">The session that guards; it has nothing else to do.</param>
/// <param name="time">Clock of the delays.</param>
internal sealed class BlockerWatch(NpgsqlConnection guard, TimeProvider time)
{
    /// <summary>Time between two looks at a long statement.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Runs a statement and looks meanwhile what it waits for.</summary>
    /// <param name="processId">The server's process that runs it.</param>
    /// <param name="delay">How long it may run before somebody looks.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="onSeen">Told what is seen, each time that it is something else.</param>
    /// <param name="cancellationToken">Ends the watch; the statement has its own.</param>
    public async Task RunAsync(int processId, TimeSpan delay, Func<Task> statement, Action<Sighting> onSeen, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(processId, delay, onSeen, done.Token);
        try
        {
            await statement().ConfigureAwait(false);
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }
    }

    private async Task WatchAsync(int processId, TimeSpan delay, Action<Sighting> onSeen, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            for (Sighting? last = null; !cancellationToken.IsCancellationRequested; await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false))
            {
                // Not cancelled by the statement's end: a cancelled question would break the guard's session for the next one.
                var seen = await LookAsync(processId).ConfigureAwait(false);
                if (seen is not null && !seen.IsLike(last))
                {
                    onSeen(seen);
                }

                last = seen;
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or NpgsqlException or InvalidOperationException)
        {
            // Only a remark for people; the statement's own outcome counts.
        }
    }

    /// <summary>Without the blocker's query, which may hold anything.</summary>
    private async Task<Sighting?> LookAsync(int processId)
    {
        var command = new NpgsqlCommand(
            """
            SELECT
                (SELECT 'a lock held by pid ' || pid || ' (application ''' || coalesce(application_name, 'unknown') || ''', ' || coalesce(state, 'state unknown')
                    || coalesce(', transaction open for ' || round(extract(epoch FROM clock_timestamp() - xact_start)::numeric, 1) || ' s', '') || ')'
                 FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1)) ORDER BY xact_start LIMIT 1),
                (SELECT pid FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1)) ORDER BY xact_start LIMIT 1),
                (SELECT phase || CASE WHEN blocks_total > 0 THEN ', ' || 100 * blocks_done / blocks_total || ' % of ' || blocks_total || ' blocks'
                    WHEN tuples_total > 0 THEN ', ' || 100 * tuples_done / tuples_total || ' % of ' || tuples_total || ' rows' ELSE '' END
                 FROM pg_stat_progress_create_index WHERE pid = $1)
            """,
            guard);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = processId });
        var reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        var (blocker, holder, build) = (reader.GetValue(0) as string, reader.GetValue(1) as int?, reader.GetValue(2) as string);
        return blocker is null && build is null ? null : new Sighting(blocker, holder, build);
    }
}

/// <summary>What a statement was seen to do.</summary>
/// <param name="Blocker">Who holds the lock that it waits for; null when it waits for none.</param>
/// <param name="Holder">The blocker's process.</param>
/// <param name="Build">How far the index is that it builds; null when it builds none.</param>
internal sealed record Sighting(string? Blocker, int? Holder, string? Build)
{
    /// <summary>Whether there is nothing new to tell: only the age of the blocker's transaction changes all the time.</summary>
    public bool IsLike(Sighting? other) => (Holder, Build) == (other?.Holder, other?.Build);

    /// <inheritdoc />
    public override string ToString() => (Blocker, Build) switch
    {
        (null, _) => $"builds the index: {Build}",
        (_, null) => $"waits for {Blocker}",
        _ => $"builds the index: {Build}; waits for {Blocker}",
    };
}

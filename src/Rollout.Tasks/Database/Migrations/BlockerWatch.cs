using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Sees from another session who holds the lock that a statement waits for.</summary>
/// <param name="guard">The session that guards; it has nothing else to do.</param>
/// <param name="time">Clock of the delay.</param>
internal sealed class BlockerWatch(NpgsqlConnection guard, TimeProvider time)
{
    /// <summary>Runs a statement and asks meanwhile who blocks it.</summary>
    /// <param name="processId">The server's process that runs it.</param>
    /// <param name="delay">How long it may run before somebody is asked.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="onBlocked">Told who holds the lock, at most once.</param>
    /// <param name="cancellationToken">Ends the watch; the statement has its own.</param>
    public async Task RunAsync(int processId, TimeSpan delay, Func<Task> statement, Action<string> onBlocked, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(processId, delay, onBlocked, done.Token);
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

    private async Task WatchAsync(int processId, TimeSpan delay, Action<string> onBlocked, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);

            // Not cancelled by the statement's end: a cancelled question would break the guard's session for the next one.
            if (await BlockerAsync(processId).ConfigureAwait(false) is { } blocker)
            {
                onBlocked(blocker);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or NpgsqlException or InvalidOperationException)
        {
            // Only a remark for people; the statement's own outcome counts.
        }
    }

    /// <summary>Without the blocker's query, which may hold anything.</summary>
    private async Task<string?> BlockerAsync(int processId)
    {
        var command = new NpgsqlCommand(
            """
            SELECT 'a lock held by pid ' || pid || ' (application ''' || coalesce(application_name, 'unknown') || ''', ' || coalesce(state, 'state unknown')
                || coalesce(', transaction open for ' || round(extract(epoch FROM clock_timestamp() - xact_start)::numeric, 1) || ' s', '') || ')'
            FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1)) ORDER BY xact_start LIMIT 1
            """,
            guard);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = processId });
        return await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false) as string;
    }
}

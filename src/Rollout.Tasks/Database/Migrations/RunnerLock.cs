using System.Globalization;
using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Advisory locks that keep a second runner out of a database.</summary>
/// <remarks>
/// Two of them, asked for again and again and never waited for: a session that waits in pg_advisory_lock holds a snapshot,
/// for which a concurrent index build of the other runner waits in turn: a deadlock.
/// <see cref="Guard"/> is held by a session that does nothing else. <see cref="Work"/> is held by the session that runs the statements:
/// when a runner is killed, its guard ends at once, but the server may still carry out its last statement.
/// </remarks>
internal static class RunnerLock
{
    /// <summary>Number of the lock of the session that only guards.</summary>
    public const int Guard = 1;

    /// <summary>Number of the lock of the session that works.</summary>
    public const int Work = 2;

    /// <summary>First half of the key: "ROLL". Advisory locks belong to one database already, and the ledger's schema has one name in all of them.</summary>
    private const int KeySpace = 0x524F4C4C;

    /// <summary>Takes a lock; the session keeps it until it ends.</summary>
    /// <exception cref="RolloutException">RT2505: another runner has it.</exception>
    public static async Task TakeAsync(NpgsqlConnection connection, int number, MigratorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await TryAsync(connection, number, cancellationToken).ConfigureAwait(false))
        {
            if (time.GetElapsedTime(started) >= options.RunnerDeadline)
            {
                var holder = await HolderAsync(connection, number, cancellationToken).ConfigureAwait(false);
                throw new RolloutException("RT2505", $"another runner migrates the database '{connection.Database}': {holder}. Waited {options.RunnerDeadline.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s, nothing was changed. Wait for it, or end it with SELECT pg_terminate_backend(pid).", ExitCode.LeaseHeld);
            }

            await Task.Delay(options.RunnerInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A pooler may give each statement another session; then locks and settings of the session mean nothing. So each question looks whose session answers.</summary>
    private static async Task<bool> TryAsync(NpgsqlConnection connection, int number, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT pg_backend_pid(), CASE WHEN pg_backend_pid() = $1 THEN pg_try_advisory_lock({KeySpace}, {number}) END", connection);
        await using var disposeCommand = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = connection.ProcessID });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return reader.GetInt32(0) == connection.ProcessID
            ? reader.GetBoolean(1)
            : throw new RolloutException("RT2508", $"{connection.Host}:{connection.Port} is a connection pooler, not PostgreSQL itself: advisory locks and settings of a session get lost there. Give migrations the address of the server.", ExitCode.Configuration);
    }

    /// <summary>Who holds the lock, and what its other session runs: up to the first quote, behind which anything may stand.</summary>
    private static async Task<string> HolderAsync(NpgsqlConnection connection, int number, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            $"""
            WITH held AS (
                SELECT l.objid, l.pid, a.application_name, a.backend_start, a.state, left(substring(regexp_replace(a.query, '\s+', ' ', 'g') FROM '^[^''$]*'), 80) AS query
                FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE l.locktype = 'advisory' AND l.classid = {KeySpace} AND l.objsubid = 2 AND l.granted
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            SELECT 'pid ' || pid || ', application ''' || coalesce(application_name, 'unknown') || ''', since ' || coalesce(to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'unknown')
                || coalesce((SELECT '; its pid ' || pid || CASE WHEN state = 'active' THEN ' runs: ' ELSE ' ran last: ' END || query FROM held WHERE objid = {Work} LIMIT 1), '')
            FROM held WHERE objid = {number}
            """,
            connection);
        await using var dispose = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string ?? "it has just ended";
    }
}

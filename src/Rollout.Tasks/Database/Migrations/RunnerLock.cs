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

    /// <summary>First half of the key: "ROLL". Advisory locks belong to one database already.</summary>
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

    private static async Task<bool> TryAsync(NpgsqlConnection connection, int number, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({KeySpace}, {number})", connection);
        await using var dispose = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private static async Task<string> HolderAsync(NpgsqlConnection connection, int number, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            $"""
            SELECT 'pid ' || l.pid || ', application ''' || coalesce(a.application_name, 'unknown') || ''', since ' || coalesce(to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'unknown')
            FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.classid = {KeySpace} AND l.objid = {number} AND l.objsubid = 2 AND l.granted
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            connection);
        await using var dispose = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string ?? "it has just ended";
    }
}

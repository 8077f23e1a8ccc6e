using Npgsql;
using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Database.Copies;

namespace Rollout.Tasks.Database.ReadOnly;

/// <summary>A time in which only this tool's own sessions write to a database.</summary>
/// <remarks>
/// A row in the database says that a window is open, from before the first change until after the last, so that a killed run's window
/// is found and lifted by the next one.
/// </remarks>
/// <param name="hook">Tells the application.</param>
/// <param name="say">Gets a line for each part.</param>
internal sealed class ReadOnlyWindow(ApplicationHook hook, Action<string> say)
{
    private const string ReadOnlyTransaction = "25006";

    private const string Marker =
        "CREATE SCHEMA IF NOT EXISTS rollout; CREATE TABLE IF NOT EXISTS rollout.read_only_window(one boolean PRIMARY KEY DEFAULT true CHECK (one), since timestamptz NOT NULL DEFAULT clock_timestamp()); "
        + "INSERT INTO rollout.read_only_window DEFAULT VALUES ON CONFLICT DO NOTHING";

    // Sessions that began before the setting still write. Those of this tool end by themselves.
    private const string Others =
        "FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name !~ '^rollout'";

    private const int MostLooks = 200;

    // Refused before rights are looked at; where it is not refused, it is undone.
    private const string Probe = "BEGIN; CREATE TABLE public.rollout_probe(x int); ROLLBACK";

    /// <summary>A connection string whose sessions write in the window too.</summary>
    public static Secret Writing(Secret connection)
    {
        var settings = DatabaseConnection.Parse(connection);
        settings.Options = $"{settings.Options} -c default_transaction_read_only=off".Trim();
        return new Secret(settings.ConnectionString);
    }

    /// <summary>Opens the window: the application first, then the database, then the sessions; then the proof.</summary>
    /// <exception cref="RolloutException">RT2583: a hook failed. RT2584: the database cannot be set, or the probe was not refused.</exception>
    public async Task OpenAsync(Secret connection, CancellationToken cancellationToken)
    {
        try
        {
            var session = await DatabaseConnection.OpenAsync(Writing(connection), "rollout read-only", cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                await DatabaseCopier.ExecuteAsync(session, Marker, cancellationToken).ConfigureAwait(false);
                await hook.EnterAsync(cancellationToken).ConfigureAwait(false);
                await DatabaseCopier.ExecuteAsync(session, $"ALTER DATABASE {SqlName.Quote(session.Database)} SET default_transaction_read_only = on", cancellationToken).ConfigureAwait(false);
                var ended = await EndOthersAsync(session, cancellationToken).ConfigureAwait(false);
                say(FormattableString.Invariant($"read-only window: open; {ended} sessions were ended"));
            }

            await ProveAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw NotOpened((fault as PostgresException)?.MessageText ?? fault.Message);
        }
    }

    /// <summary>Ends the window, and one that a killed run left. Does nothing where there is none.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RolloutException">RT2585: it cannot be lifted.</exception>
    public async Task<bool> LiftAsync(Secret connection, CancellationToken cancellationToken)
    {
        try
        {
            var session = await DatabaseConnection.OpenAsync(Writing(connection), "rollout read-only", cancellationToken).ConfigureAwait(false);
            await using var dispose = session.ConfigureAwait(false);
            if (await SinceAsync(session, cancellationToken).ConfigureAwait(false) is null)
            {
                return false;
            }

            await DatabaseCopier.ExecuteAsync(session, $"ALTER DATABASE {SqlName.Quote(session.Database)} RESET default_transaction_read_only", cancellationToken).ConfigureAwait(false);

            // Sessions that the application opened meanwhile would stay read only.
            await EndOthersAsync(session, cancellationToken).ConfigureAwait(false);
            await hook.LeaveAsync(cancellationToken).ConfigureAwait(false);
            await DatabaseCopier.ExecuteAsync(session, "DELETE FROM rollout.read_only_window", cancellationToken).ConfigureAwait(false);
            say("read-only window: lifted");
            return true;
        }
        catch (NpgsqlException fault)
        {
            throw new RolloutException("RT2585", $"the read-only window cannot be lifted: {((fault as PostgresException)?.MessageText ?? fault.Message).TrimEnd('.')}. Run the same target again, or do it by hand: {ByHand(connection)}", ExitCode.Held, fault);
        }
    }

    /// <summary>Since when a window is open; null where there is none. Changes nothing.</summary>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached, or the window's row not be read.</exception>
    public static async Task<DateTimeOffset?> SinceAsync(Secret connection, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, "rollout status", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            return await SinceAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw DatabaseConnection.Unreachable(DatabaseConnection.Parse(connection), fault);
        }
    }

    /// <summary>What a person runs in psql to lift a window. Its transaction must ask to write: the window holds for that session, too.</summary>
    public static string ByHand(Secret connection) =>
        $"BEGIN READ WRITE; ALTER DATABASE {SqlName.Quote(DatabaseConnection.Parse(connection).Database ?? string.Empty)} RESET default_transaction_read_only; DELETE FROM rollout.read_only_window; COMMIT; then let the application connect anew.";

    private static async Task<DateTimeOffset?> SinceAsync(NpgsqlConnection session, CancellationToken cancellationToken) =>
        (await TableCounter.ReadAsync(session, "SELECT to_regclass('rollout.read_only_window') IS NOT NULL", row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false))[0]
        && await TableCounter.ReadAsync(session, "SELECT since FROM rollout.read_only_window", row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken).ConfigureAwait(false) is [var since]
            ? since
            : null;

    /// <summary>Ends the sessions of others, and waits until they are gone: one that commits is not interrupted.</summary>
    private static async Task<long> EndOthersAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        // Whoever comes later has the database's new setting.
        var earlier = $"{Others} AND backend_start < '{(await TableCounter.ReadAsync(session, "SELECT clock_timestamp()::text", row => row.GetString(0), cancellationToken).ConfigureAwait(false))[0]}'";
        var ended = await CountAsync(session, $"SELECT count(pg_terminate_backend(pid)) {earlier}", cancellationToken).ConfigureAwait(false);
        for (var look = 0; look < MostLooks && await CountAsync(session, $"SELECT count(*) {earlier}", cancellationToken).ConfigureAwait(false) > 0; look++)
        {
            await DatabaseCopier.ExecuteAsync(session, "SELECT pg_sleep(0.05)", cancellationToken).ConfigureAwait(false);
        }

        return ended;
    }

    private static async Task<long> CountAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken) =>
        (await TableCounter.ReadAsync(session, sql, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];

    /// <summary>A write of a new session must be refused, and for the right reason.</summary>
    private static async Task ProveAsync(Secret connection, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, "rollout probe", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            await DatabaseCopier.ExecuteAsync(session, Probe, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState == ReadOnlyTransaction)
        {
            return;
        }

        throw NotOpened("a new session could still write: the connection string, or a setting of its role, makes sessions writable");
    }

    private static RolloutException NotOpened(string reason) =>
        new("RT2584", $"the read-only window could not be opened: {reason.TrimEnd('.')}. Nothing was migrated. The role must own the database and have pg_signal_backend.", ExitCode.Held);
}

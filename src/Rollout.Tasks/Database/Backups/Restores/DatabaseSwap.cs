using System.Globalization;
using Npgsql;
using Rollout.Tasks.Database.Copies;

namespace Rollout.Tasks.Database.Backups.Restores;

/// <summary>Puts one database in the place of another, by their names.</summary>
/// <remarks>
/// Both renames are one transaction, so a kill at any moment leaves the old state. The first rename takes the lock that new sessions
/// need before it looks for old ones, and waits 5 s for these to go; another session ends them meanwhile.
/// </remarks>
internal static class DatabaseSwap
{
    private const string ObjectInUse = "55006";

    private const string EndSessions =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'";

    private const string Remaining =
        "SELECT string_agg(format('pid %s (%s, %s)', pid, usename, coalesce(nullif(application_name, ''), 'no application name')), ', ') FROM pg_stat_activity WHERE datname = $1";

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Swaps them.</summary>
    /// <param name="connection">Npgsql connection string of the live database.</param>
    /// <param name="replacement">Name of the database that takes its name.</param>
    /// <param name="kept">Name that the live one gets.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it; the old state stays.</param>
    /// <returns>How many sessions were ended.</returns>
    /// <exception cref="RolloutException">RT2578: it cannot be done; the live database is as it was.</exception>
    public static async Task<long> RunAsync(Secret connection, string replacement, string kept, TimeProvider time, CancellationToken cancellationToken)
    {
        var live = DatabaseConnection.Parse(connection).Database!;
        var renaming = await DatabaseCopier.OpenMaintenanceAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var disposeRenaming = renaming.ConfigureAwait(false);
        var ending = await DatabaseCopier.OpenMaintenanceAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var disposeEnding = ending.ConfigureAwait(false);
        using var renamed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await DatabaseCopier.ExecuteAsync(renaming, "SET lock_timeout = '10s'", cancellationToken).ConfigureAwait(false);
            await DatabaseCopier.ExecuteAsync(renaming, "SET statement_timeout = '60s'", cancellationToken).ConfigureAwait(false);
            var transaction = await renaming.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var disposeTransaction = transaction.ConfigureAwait(false);
            var first = DatabaseCopier.ExecuteAsync(renaming, Rename(live, kept), cancellationToken);
            var ended = EndAsync(ending, live, time, renamed.Token);
            try
            {
                await first.ConfigureAwait(false);
            }
            finally
            {
                await renamed.CancelAsync().ConfigureAwait(false);
                await ((Task)ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            // From here on it takes milliseconds; an interrupt would only make the outcome unknown.
            await DatabaseCopier.ExecuteAsync(renaming, Rename(replacement, live), CancellationToken.None).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return ended.IsCompletedSuccessfully ? await ended.ConfigureAwait(false) : 0;
        }
        catch (NpgsqlException fault)
        {
            throw await FailedAsync(ending, live, replacement, fault, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Rename(string from, string to) => $"ALTER DATABASE {SqlName.Quote(from)} RENAME TO {SqlName.Quote(to)}";

    /// <summary>Ends sessions until the rename has gone through: one may have begun just before it took its lock.</summary>
    private static async Task<long> EndAsync(NpgsqlConnection session, string database, TimeProvider time, CancellationToken renamed)
    {
        var ended = 0L;
        while (!renamed.IsCancellationRequested)
        {
            var command = new NpgsqlCommand(EndSessions, session);
            await using var dispose = command.ConfigureAwait(false);
            command.Parameters.Add(new NpgsqlParameter { Value = database });
            ended += (long)(await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))!;
            await Task.Delay(Between, time, renamed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ended;
    }

    private static async Task<RolloutException> FailedAsync(NpgsqlConnection session, string live, string replacement, NpgsqlException fault, CancellationToken cancellationToken)
    {
        var reason = (fault as PostgresException)?.MessageText ?? fault.Message;
        if (fault is PostgresException { SqlState: ObjectInUse })
        {
            var command = new NpgsqlCommand(Remaining, session);
            await using var dispose = command.ConfigureAwait(false);
            command.Parameters.Add(new NpgsqlParameter { Value = live });
            reason += $": {await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string ?? (fault as PostgresException)?.Detail ?? "it does not say who"}";
        }

        return new RolloutException("RT2578", string.Create(CultureInfo.InvariantCulture, $"'{replacement}' could not take the name '{live}': {reason.ReplaceLineEndings(" ").TrimEnd('.')}. The database '{live}' serves as before. The role must own both, have CREATEDB, and may end sessions only with pg_signal_backend; then run again."), innerException: fault);
    }
}

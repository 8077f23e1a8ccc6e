using Npgsql;
using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Many;

/// <summary>Finds the further databases of a plan.</summary>
internal static class OtherDatabases
{
    private const string Session = "SELECT set_config('default_transaction_read_only', 'on', false), set_config('statement_timeout', '1min', false)";

    /// <summary>Their names: those listed first, then what the query answers; each once, and never the connection's own.</summary>
    /// <exception cref="RolloutException">RT2587: the query fails, or there is none.</exception>
    public static async Task<IReadOnlyList<string>> NamesAsync(Secret connection, OtherDatabasesPlan? plan, CancellationToken cancellationToken)
    {
        if (plan is null)
        {
            return [];
        }

        var found = plan.Query is { } query ? await AskAsync(connection, query, cancellationToken).ConfigureAwait(false) : [];
        var own = DatabaseConnection.Parse(connection).Database;
        var names = plan.Names.Concat(found).Where(name => name != own).Distinct().ToList();
        return names.Count > 0 ? names : throw Unknown("there is none. Name them in names, or correct the query; leave the key out where there are no others");
    }

    /// <summary>Another database of the same server.</summary>
    public static Secret Named(Secret connection, string database)
    {
        var settings = DatabaseConnection.Parse(connection);
        settings.Database = database;
        return new Secret(settings.ConnectionString);
    }

    private static async Task<IReadOnlyList<string>> AskAsync(Secret connection, string query, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, "rollout databases", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            await DatabaseCopier.ExecuteAsync(session, Session, cancellationToken).ConfigureAwait(false);
            return await TableCounter.ReadAsync(session, query, row => row.GetFieldValue<string>(0), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault)
        {
            throw Unknown($"the query fails: {fault.MessageText} (SQLSTATE {fault.SqlState})");
        }
        catch (InvalidCastException)
        {
            throw Unknown("the query must answer one name a row, in one column of type text or name, and none that is NULL");
        }
    }

    private static RolloutException Unknown(string reason) => new("RT2587", $"the further databases (database.others) cannot be told: {reason}.", ExitCode.Configuration);
}

using System.Text.RegularExpressions;
using Npgsql;

namespace Rollout.Tasks.Database.Copies;

/// <summary>Makes and drops copies of databases.</summary>
internal static partial class DatabaseCopier
{
    private const string ObjectInUse = "55006";

    /// <summary>Makes a copy on the same server.</summary>
    /// <remarks>
    /// CREATE DATABASE .. TEMPLATE copies files and is fast, but refuses while anybody else is connected to the source, and keeps
    /// new sessions out while it runs. Where it refuses, or the role does not own the source, the copy is made by pg_dump and pg_restore.
    /// </remarks>
    /// <exception cref="RolloutException">RT2501: the server cannot be reached. RT2511: the name is not one of a copy. RT2512: the copy cannot be made.</exception>
    public static async Task<Secret> CopyAsync(Secret source, string name, CancellationToken cancellationToken)
    {
        CheckName(name);
        var settings = DatabaseConnection.Parse(source);
        var session = await OpenMaintenanceAsync(source, cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            await DropAsync(session, name, cancellationToken).ConfigureAwait(false);
            if (!await TryTemplateAsync(session, settings.Database!, name, cancellationToken).ConfigureAwait(false))
            {
                await DumpAsync(session, settings, name, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException fault)
        {
            throw Failed(settings.Database!, name, (fault as PostgresException)?.MessageText ?? fault.Message, fault);
        }

        settings.Database = name;
        return new Secret(settings.ConnectionString);
    }

    /// <summary>Drops a copy, and ends the sessions in it. One that is not there is no fault.</summary>
    /// <exception cref="RolloutException">RT2511: it is not a copy.</exception>
    public static async Task DropAsync(Secret source, string name, CancellationToken cancellationToken)
    {
        CheckName(name);
        var session = await OpenMaintenanceAsync(source, cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            await DropAsync(session, name, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw new RolloutException("RT2512", $"the copy '{name}' cannot be dropped: {(fault as PostgresException)?.MessageText ?? fault.Message}. Drop it by hand.", innerException: fault);
        }
    }

    /// <summary>A session in the server's database <c>postgres</c>, with the credentials of another.</summary>
    public static Task<NpgsqlConnection> OpenMaintenanceAsync(Secret connection, CancellationToken cancellationToken)
    {
        var settings = DatabaseConnection.Parse(connection);
        settings.Database = "postgres";
        return DatabaseConnection.OpenAsync(new Secret(settings.ConnectionString), "rollout", cancellationToken);
    }

    /// <summary>Whether a database is there.</summary>
    public static async Task<bool> ExistsAsync(NpgsqlConnection session, string name, CancellationToken cancellationToken) =>
        await ScalarAsync(session, "SELECT 1 FROM pg_database WHERE datname = $1", name, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Runs one statement.</summary>
    public static async Task ExecuteAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, session);
        await using var dispose = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>RT2512.</summary>
    internal static RolloutException Failed(string source, string name, string reason, Exception? fault) =>
        new("RT2512", $"the database '{source}' cannot be copied to '{name}': {reason.ReplaceLineEndings(" ").TrimEnd('.')}. The role needs CREATEDB and the right to read the source; the server needs room for the copy.", innerException: fault);

    /// <summary>The last gate before a DROP: nothing but a copy of ours ever passes.</summary>
    private static Task DropAsync(NpgsqlConnection session, string name, CancellationToken cancellationToken)
    {
        CheckName(name);
        return ExecuteAsync(session, $"DROP DATABASE IF EXISTS {SqlName.Quote(name)} WITH (FORCE)", cancellationToken);
    }

    private static void CheckName(string name)
    {
        if (!CopyName().IsMatch(name))
        {
            throw new RolloutException("RT2511", $"'{name}' is not the name of a copy. It must start with rollout_copy_, go on with lower-case letters, digits or underscores, and have at most 63 characters, because copies are dropped without a question.", ExitCode.Configuration);
        }
    }

    private static async Task<bool> TryTemplateAsync(NpgsqlConnection session, string source, string name, CancellationToken cancellationToken)
    {
        // The server itself would wait 5 s for the others to go before it refuses.
        if (await ScalarAsync(session, "SELECT 1 FROM pg_stat_activity WHERE datname = $1 LIMIT 1", source, cancellationToken).ConfigureAwait(false) is not null)
        {
            return false;
        }

        try
        {
            await ExecuteAsync(session, $"CREATE DATABASE {SqlName.Quote(name)} TEMPLATE {SqlName.Quote(source)}", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException fault) when (fault.SqlState is ObjectInUse or PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    private static async Task DumpAsync(NpgsqlConnection session, NpgsqlConnectionStringBuilder source, string name, CancellationToken cancellationToken)
    {
        // From template0, so that what the site put into template1 does not meet the same objects of the dump.
        await ExecuteAsync(session, $"CREATE DATABASE {SqlName.Quote(name)} TEMPLATE template0", cancellationToken).ConfigureAwait(false);
        try
        {
            await DumpCopy.RunAsync(source, name, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DropAsync(session, name, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection session, string sql, string value, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, session);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    [GeneratedRegex(@"^rollout_copy_[a-z0-9_]{1,50}\z")]
    private static partial Regex CopyName();
}

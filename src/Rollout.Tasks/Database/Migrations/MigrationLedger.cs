using Npgsql;
using NpgsqlTypes;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>The table <c>rollout.migrations</c>: a row for each migration that was applied.</summary>
/// <param name="connection">Open session.</param>
internal sealed class MigrationLedger(NpgsqlConnection connection)
{
    /// <summary>Makes the tables where they are missing, and upgrades them where they are older. Once they are there, the role needs no right to make any.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var (complete, role) = await LookAsync(cancellationToken).ConfigureAwait(false);
        if (!complete)
        {
            var command = new NpgsqlCommand(LedgerSchema.Create, connection);
            await using var dispose = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            (_, role) = await LookAsync(cancellationToken).ConfigureAwait(false);
        }

        if (role is not null)
        {
            throw new RolloutException("RT2509", $"new tables of '{role}' would land in the schema 'rollout', which belongs to the ledger. Use a role that is not called rollout, or set another search path for it.", ExitCode.Configuration);
        }
    }

    /// <summary>All rows, in the order of their versions; none when there is no ledger yet. Changes nothing.</summary>
    public async Task<IReadOnlyList<AppliedMigration>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(LedgerSchema.Read, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            return await ReadAsync(LedgerSchema.ReadOlder, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            // Nothing was ever applied here.
            return [];
        }
    }

    /// <summary>The texts of applied migrations, by version, as far as they were kept.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadScriptsAsync(IEnumerable<string> versions, CancellationToken cancellationToken)
    {
        var scripts = new Dictionary<string, string>();
        try
        {
            var command = new NpgsqlCommand("SELECT version, script FROM rollout.migrations WHERE version = ANY ($1) AND script IS NOT NULL", connection);
            await using var disposeCommand = command.ConfigureAwait(false);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. versions] });
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var disposeReader = reader.ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                scripts.Add(reader.GetString(0), reader.GetString(1));
            }
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            // An older ledger kept none.
        }

        return scripts;
    }

    /// <summary>Writes the row of a migration; in the transaction of its statements where there is one. The records of single statements have served their purpose.</summary>
    public async Task<AppliedMigration> AddAsync(MigrationFile file, TimeSpan duration, MigrationRequest request, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(LedgerSchema.Write, connection);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.AddRange(Values(file, duration, request));
        AppliedMigration row;
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            row = Row(reader);
        }

        await new StatementJournal(connection).ForgetAsync(file.Version.Text, cancellationToken).ConfigureAwait(false);
        return row;
    }

    /// <summary>Takes the row of a migration away, and the records of the statements that took it back.</summary>
    public async Task RemoveAsync(string version, string key, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("DELETE FROM rollout.migrations WHERE version = $1", connection);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = version });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await new StatementJournal(connection).ForgetAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The parameters of <see cref="LedgerSchema.Write"/>.</summary>
    /// <param name="file">What was applied.</param>
    /// <param name="duration">How long it ran; null: from the start of the transaction to the row.</param>
    /// <param name="request">On whose behalf.</param>
    public static NpgsqlParameter[] Values(MigrationFile file, TimeSpan? duration, MigrationRequest request) =>
    [
        new NpgsqlParameter<string> { TypedValue = file.Version.Text },
        new NpgsqlParameter<string> { TypedValue = file.Name },
        new NpgsqlParameter<string> { TypedValue = file.Checksum },
        new() { Value = (object?)duration?.TotalMilliseconds ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
        new NpgsqlParameter<string> { TypedValue = request.RolloutId },
        new NpgsqlParameter<string> { TypedValue = NpgsqlMigrator.ToolVersion },
        Text(file.Phase?.ToString().ToLowerInvariant()),
        Text(request.GitCommit),
        Text(KeptText(file)),
    ];

    /// <summary>A row of <see cref="LedgerSchema.Read"/> or <see cref="LedgerSchema.Write"/>.</summary>
    public static AppliedMigration Row(NpgsqlDataReader reader) =>
        new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetDouble(4))
        {
            AppliedBy = reader.GetString(5),
            RolloutId = reader.GetString(6),
            ToolVersion = reader.GetString(7),
            Phase = reader.IsDBNull(8) ? null : reader.GetString(8),
            GitCommit = reader.IsDBNull(9) ? null : reader.GetString(9),
        };

    /// <summary>The text, to show later what was changed in the file; null where it may hold a password or is very long.</summary>
    private static string? KeptText(MigrationFile file)
    {
        var text = ScriptDifference.TextOf(file);
        return text.Length > LedgerSchema.MaxScriptChars || file.Statements.Any(s => s.IsSecret) ? null : text;
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private async Task<(bool Complete, string? Role)> LookAsync(CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(LedgerSchema.Look, connection);
        await using var disposeCommand = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (reader.GetBoolean(0), await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(1));
    }

    private async Task<IReadOnlyList<AppliedMigration>> ReadAsync(string sql, CancellationToken cancellationToken)
    {
        var rows = new List<AppliedMigration>();
        var command = new NpgsqlCommand(sql, connection);
        await using var disposeCommand = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(Row(reader));
        }

        return [.. rows.OrderBy(r => MigrationVersion.Parse(r.Version))];
    }
}

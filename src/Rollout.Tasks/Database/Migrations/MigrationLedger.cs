using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>The table <c>rollout.migrations</c>, and beside it <c>rollout.migration_statements</c> for migrations that cannot run in one transaction.</summary>
/// <param name="connection">Open session.</param>
internal sealed class MigrationLedger(NpgsqlConnection connection)
{
    private const string UndefinedTable = "42P01";

    private const string Schema =
        """
        CREATE SCHEMA IF NOT EXISTS rollout;
        CREATE TABLE IF NOT EXISTS rollout.migrations (
            version text PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            duration_ms double precision NOT NULL,
            applied_by text NOT NULL DEFAULT current_user,
            rollout_id text NOT NULL,
            tool_version text NOT NULL);
        CREATE TABLE IF NOT EXISTS rollout.migration_statements (
            version text NOT NULL,
            statement integer NOT NULL,
            checksum text NOT NULL,
            started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            finished_at timestamptz,
            PRIMARY KEY (version, statement));
        """;

    /// <summary>Makes the tables where they are missing. Once they are there, the role needs no right to make any.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT to_regclass('rollout.migrations') IS NOT NULL AND to_regclass('rollout.migration_statements') IS NOT NULL", connection);
        await using var dispose = command.ConfigureAwait(false);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
        {
            await ExecuteAsync(Schema, [], cancellationToken).ConfigureAwait(false);
        }

        command.CommandText = "SELECT current_user WHERE current_schema() = 'rollout'";
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string role)
        {
            throw new RolloutException("RT2509", $"new tables of '{role}' would land in the schema 'rollout', which belongs to the ledger. Use a role that is not called rollout, or set another search path for it.", ExitCode.Configuration);
        }
    }

    /// <summary>All rows, in the order of their versions; none when there is no ledger yet. Changes nothing.</summary>
    public async Task<IReadOnlyList<AppliedMigration>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = new List<AppliedMigration>();
        try
        {
            var command = new NpgsqlCommand("SELECT version, name, checksum, applied_at, duration_ms FROM rollout.migrations", connection);
            await using var disposeCommand = command.ConfigureAwait(false);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var disposeReader = reader.ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var appliedAt = await reader.GetFieldValueAsync<DateTimeOffset>(3, cancellationToken).ConfigureAwait(false);
                rows.Add(new AppliedMigration(reader.GetString(0), reader.GetString(1), reader.GetString(2), appliedAt, reader.GetDouble(4)));
            }
        }
        catch (PostgresException fault) when (fault.SqlState == UndefinedTable)
        {
            // Nothing was ever applied here.
        }

        return [.. rows.OrderBy(r => MigrationVersion.Parse(r.Version))];
    }

    /// <summary>Writes the row of a migration; in the transaction of its statements where there is one. The records of single statements have served their purpose.</summary>
    public async Task AddAsync(MigrationFile file, TimeSpan duration, string rolloutId, string toolVersion, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            "INSERT INTO rollout.migrations (version, name, checksum, duration_ms, rollout_id, tool_version) VALUES ($1, $2, $3, $4, $5, $6)",
            [file.Version.Text, file.Name, file.Checksum, duration.TotalMilliseconds, rolloutId, toolVersion],
            cancellationToken).ConfigureAwait(false);
        await ExecuteAsync("DELETE FROM rollout.migration_statements WHERE version = $1", [file.Version.Text], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The records of a migration's statements, by their one-based numbers.</summary>
    public async Task<IReadOnlyDictionary<int, StatementRecord>> ReadStatementsAsync(string version, CancellationToken cancellationToken)
    {
        var records = new Dictionary<int, StatementRecord>();
        var command = new NpgsqlCommand("SELECT statement, checksum, finished_at IS NOT NULL FROM rollout.migration_statements WHERE version = $1", connection);
        await using var disposeCommand = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter { Value = version });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            records.Add(reader.GetInt32(0), new StatementRecord(reader.GetString(1), reader.GetBoolean(2)));
        }

        return records;
    }

    /// <summary>Notes that a statement is about to run.</summary>
    public Task StartStatementAsync(string version, int statement, string checksum, CancellationToken cancellationToken) => ExecuteAsync(
        "INSERT INTO rollout.migration_statements (version, statement, checksum) VALUES ($1, $2, $3) ON CONFLICT (version, statement) DO UPDATE SET started_at = clock_timestamp()",
        [version, statement, checksum],
        cancellationToken);

    /// <summary>Notes that a statement has run.</summary>
    public Task FinishStatementAsync(string version, int statement, string checksum, CancellationToken cancellationToken) => ExecuteAsync(
        "INSERT INTO rollout.migration_statements (version, statement, checksum, finished_at) VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT (version, statement) DO UPDATE SET finished_at = clock_timestamp()",
        [version, statement, checksum],
        cancellationToken);

    /// <summary>Forgets a statement that was started and left nothing.</summary>
    public Task ForgetStatementAsync(string version, int statement, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM rollout.migration_statements WHERE version = $1 AND statement = $2", [version, statement], cancellationToken);

    private async Task ExecuteAsync(string sql, object[] values, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var disposeCommand = command.ConfigureAwait(false);
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>How far a statement of a migration is that cannot run in one transaction.</summary>
/// <param name="Checksum">SHA-256 over the statement's text.</param>
/// <param name="Finished">False when it was started and then interrupted.</param>
internal sealed record StatementRecord(string Checksum, bool Finished);

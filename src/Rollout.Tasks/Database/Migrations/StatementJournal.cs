using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>The table <c>rollout.migration_statements</c>: how far a migration is that cannot run in one transaction.</summary>
/// <remarks>A statement is known by its number and the hash of its text: a text can stand in a file twice.</remarks>
/// <param name="connection">Open session.</param>
internal sealed class StatementJournal(NpgsqlConnection connection)
{
    /// <summary>The records of a migration's statements, by their one-based numbers.</summary>
    public async Task<IReadOnlyDictionary<int, StatementRecord>> ReadAsync(string version, CancellationToken cancellationToken)
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

    /// <summary>The versions that have records: begun, and not applied yet.</summary>
    public async Task<IReadOnlySet<string>> ReadVersionsAsync(CancellationToken cancellationToken)
    {
        var versions = new HashSet<string>();
        var command = new NpgsqlCommand("SELECT DISTINCT version FROM rollout.migration_statements", connection);
        await using var disposeCommand = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            versions.Add(reader.GetString(0));
        }

        return versions;
    }

    /// <summary>Notes that a statement is about to run.</summary>
    public Task StartAsync(string version, int statement, string checksum, CancellationToken cancellationToken) => ExecuteAsync(
        "INSERT INTO rollout.migration_statements (version, statement, checksum) VALUES ($1, $2, $3) ON CONFLICT (version, statement) DO UPDATE SET started_at = clock_timestamp()",
        [version, statement, checksum],
        cancellationToken);

    /// <summary>Notes that a statement has run.</summary>
    public Task FinishAsync(string version, int statement, string checksum, CancellationToken cancellationToken) => ExecuteAsync(
        "INSERT INTO rollout.migration_statements (version, statement, checksum, finished_at) VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT (version, statement) DO UPDATE SET finished_at = clock_timestamp()",
        [version, statement, checksum],
        cancellationToken);

    /// <summary>Forgets a statement that was started and left nothing.</summary>
    public Task ForgetAsync(string version, int statement, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM rollout.migration_statements WHERE version = $1 AND statement = $2", [version, statement], cancellationToken);

    /// <summary>Forgets all statements of a migration.</summary>
    public Task ForgetAsync(string version, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM rollout.migration_statements WHERE version = $1", [version], cancellationToken);

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

using Npgsql;
using NpgsqlTypes;

namespace Rollout.Tasks.Database.Backfills;

/// <summary>How far backfills are, in the table <c>rollout.backfills</c>. The row is changed in the transaction of each batch, so it is never ahead or behind.</summary>
/// <param name="connection">The session of the runner.</param>
internal sealed class BackfillStore(NpgsqlConnection connection)
{
    private const string Create =
        """
        CREATE TABLE IF NOT EXISTS rollout.backfills (
            version text PRIMARY KEY,
            checksum text NOT NULL,
            done_to text,
            until text,
            rows_done bigint NOT NULL DEFAULT 0,
            batch_rows integer NOT NULL,
            paused boolean NOT NULL DEFAULT false,
            started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            updated_at timestamptz NOT NULL DEFAULT clock_timestamp())
        """;

    private const string Look =
        """
        SELECT c.oid::regclass::text, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), greatest(c.reltuples, 0)::bigint, a.attnotnull,
            EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indkey[0] = a.attnum AND i.indpred IS NULL)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $2 AND NOT a.attisdropped
        WHERE c.oid = to_regclass($1)
        """;

    /// <summary>Seconds of the replica that is furthest behind; one that has all is not behind, however long it has been idle.</summary>
    private const string Lag =
        """
        SELECT coalesce(max(CASE WHEN replay_lsn >= pg_current_wal_lsn() THEN 0 ELSE extract(epoch FROM coalesce(replay_lag, interval '0')) END), 0)::float8
        FROM pg_stat_replication WHERE state = 'streaming'
        """;

    /// <summary>Finds table and key.</summary>
    /// <returns>Null when there is no such column.</returns>
    public Task<BackfillTable?> FindAsync(BatchKey key, CancellationToken cancellationToken) => OneAsync(
        Look,
        row => new BackfillTable(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetBoolean(4), row.GetBoolean(5)),
        cancellationToken,
        new NpgsqlParameter<string> { TypedValue = key.Table },
        new NpgsqlParameter<string> { TypedValue = key.Key });

    /// <summary>Begins, or finds what an earlier run has done. What is inserted from now on is no part of it: the releases write that themselves.</summary>
    public async Task<BackfillState> BeginAsync(string version, string checksum, BackfillTable table, CancellationToken cancellationToken)
    {
        await ExecuteAsync(Create, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(
            $"INSERT INTO rollout.backfills (version, checksum, until, batch_rows) SELECT $1, $2, max({table.Key})::text, {BatchSize.First} FROM {table.Name} ON CONFLICT DO NOTHING",
            cancellationToken,
            new NpgsqlParameter<string> { TypedValue = version },
            new NpgsqlParameter<string> { TypedValue = checksum }).ConfigureAwait(false);
        return (await OneAsync(
            "SELECT checksum, done_to, until, rows_done, batch_rows, paused FROM rollout.backfills WHERE version = $1",
            row => new BackfillState(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3), row.GetInt32(4), row.GetBoolean(5)),
            cancellationToken,
            new NpgsqlParameter<string> { TypedValue = version }).ConfigureAwait(false))!;
    }

    /// <summary>First and last key of the next batch, and its rows; null when none is left.</summary>
    public Task<Batch?> NextAsync(BackfillTable table, BackfillState state, CancellationToken cancellationToken) => OneAsync(
        $"SELECT min(k)::text, max(k)::text, count(*)::int FROM (SELECT {table.Key} AS k FROM {table.Name} WHERE {table.Key} <= $1::{table.Type}{(state.DoneTo is null ? "" : $" AND {table.Key} > $2::{table.Type}")} ORDER BY {table.Key} LIMIT {state.BatchRows}) b",
        row => row.IsDBNull(0) ? null : new Batch(row.GetString(0), row.GetString(1), row.GetInt32(2)),
        cancellationToken,
        [Key(state.Until!), .. state.DoneTo is null ? Array.Empty<NpgsqlParameter>() : [Key(state.DoneTo)]]);

    /// <summary>Changes the rows of a batch.</summary>
    public Task ApplyAsync(string sql, Batch batch, CancellationToken cancellationToken) => ExecuteAsync(sql, cancellationToken, Key(batch.From), Key(batch.To));

    /// <summary>Notes how far it is; says whether somebody asks to pause.</summary>
    public async Task<BackfillState> NoteAsync(string version, BackfillState state, CancellationToken cancellationToken) => state with
    {
        Paused = (await OneAsync(
            "UPDATE rollout.backfills SET done_to = $2, rows_done = $3, batch_rows = $4, updated_at = clock_timestamp() WHERE version = $1 RETURNING paused",
            row => new BackfillState(string.Empty, null, null, 0, 0, row.GetBoolean(0)),
            cancellationToken,
            new NpgsqlParameter<string> { TypedValue = version },
            new NpgsqlParameter<string> { TypedValue = state.DoneTo! },
            new NpgsqlParameter<long> { TypedValue = state.Rows },
            new NpgsqlParameter<int> { TypedValue = state.BatchRows }).ConfigureAwait(false))!.Paused,
    };

    /// <summary>Forgets a backfill that is done.</summary>
    public Task ForgetAsync(string version, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM rollout.backfills WHERE version = $1", cancellationToken, new NpgsqlParameter<string> { TypedValue = version });

    /// <summary>How far the slowest replica is behind.</summary>
    public async Task<TimeSpan> LagAsync(CancellationToken cancellationToken) =>
        TimeSpan.FromSeconds((await OneAsync(Lag, row => new LagRow(row.GetDouble(0)), cancellationToken).ConfigureAwait(false))!.Seconds);

    /// <summary>Without a type of its own, so that the server reads it as the key's.</summary>
    private static NpgsqlParameter Key(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Unknown };

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T?> OneAsync<T>(string sql, Func<NpgsqlDataReader, T?> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
        where T : class
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.AddRange(parameters);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? read(reader) : null;
    }

    private sealed record LagRow(double Seconds);
}

/// <summary>A table that is filled.</summary>
/// <param name="Name">Quoted where it must be.</param>
/// <param name="Key">Quoted where it must be.</param>
/// <param name="Type">Of the key.</param>
/// <param name="Rows">As the planner estimates; 0 when it does not know.</param>
/// <param name="IsNotNull">No row lacks the key.</param>
/// <param name="IsIndexed">An index starts with the key.</param>
internal sealed record BackfillTable(string Name, string Key, string Type, long Rows, bool IsNotNull, bool IsIndexed);

/// <summary>How far a backfill is.</summary>
/// <param name="Checksum">Of the file that was begun.</param>
/// <param name="DoneTo">The last key that is done; null before the first batch.</param>
/// <param name="Until">The last key to be done; null when the table was empty.</param>
/// <param name="Rows">Rows that are done.</param>
/// <param name="BatchRows">Rows of the next batch.</param>
/// <param name="Paused">Somebody asks to stop after this batch.</param>
internal sealed record BackfillState(string Checksum, string? DoneTo, string? Until, long Rows, int BatchRows, bool Paused);

/// <summary>Rows of one transaction.</summary>
internal sealed record Batch(string From, string To, int Rows);

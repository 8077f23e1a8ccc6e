using Npgsql;

namespace Rollout.Tasks.Database.Backups;

/// <summary>A view of the data that pg_dump shares: what it dumps is what is counted here.</summary>
internal sealed class BackupSnapshot : IAsyncDisposable
{
    // The log's position first: what is written between it and the snapshot is in the backup and counted as lost, never the other way round.
    private const string Facts =
        """
        SELECT current_setting('server_version'), (SELECT system_identifier::text FROM pg_control_system()),
            (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text,
            clock_timestamp(), pg_database_size(current_database()),
            (SELECT coalesce(sum(pg_table_size(c.oid)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_')
        """;

    private readonly NpgsqlConnection session;
    private readonly NpgsqlTransaction transaction;

    private BackupSnapshot(NpgsqlConnection session, NpgsqlTransaction transaction, BackupManifest manifest, long tableBytes)
    {
        this.session = session;
        this.transaction = transaction;
        Manifest = manifest;
        TableBytes = tableBytes;
    }

    /// <summary>What is known before the dump.</summary>
    public BackupManifest Manifest { get; }

    /// <summary>Bytes of the tables without their indexes: a dump is seldom larger.</summary>
    public long TableBytes { get; }

    public static async Task<BackupSnapshot> OpenAsync(Secret connection, BackupKind kind, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, "rollout backup", cancellationToken).ConfigureAwait(false);
        try
        {
            await TableCounter.PrepareAsync(session, cancellationToken).ConfigureAwait(false);
            var facts = await TableCounter.ReadAsync(session, Facts, reader => (Version: reader.GetString(0).Split(' ')[0], System: reader.GetString(1), Lsn: reader.GetString(2), At: reader.GetFieldValue<DateTimeOffset>(3), Bytes: reader.GetInt64(4), Tables: reader.GetInt64(5)), cancellationToken).ConfigureAwait(false);
            var writes = await TableCounter.ReadWritesAsync(session, cancellationToken).ConfigureAwait(false);
            var transaction = await session.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            var snapshot = await TableCounter.ReadAsync(session, "SELECT pg_export_snapshot()", reader => reader.GetString(0), cancellationToken).ConfigureAwait(false);
            var manifest = new BackupManifest(session.Database, facts[0].Version, facts[0].At, kind)
            {
                SystemIdentifier = facts[0].System,
                Lsn = facts[0].Lsn,
                Snapshot = snapshot[0],
                DatabaseBytes = facts[0].Bytes,
                Writes = writes,
            };
            return new BackupSnapshot(session, transaction, manifest, facts[0].Tables);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<IReadOnlyList<TableContent>> CountAsync(bool checksums, CancellationToken cancellationToken) => TableCounter.ReadAsync(session, checksums, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync().ConfigureAwait(false);
        await session.DisposeAsync().ConfigureAwait(false);
    }
}

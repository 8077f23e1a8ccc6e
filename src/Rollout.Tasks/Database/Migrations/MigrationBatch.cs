using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Many migrations in one round trip, each in a transaction of its own with its row in the ledger.</summary>
/// <param name="session">The session that works.</param>
/// <param name="request">On whose behalf.</param>
/// <param name="progress">Told of each migration that is done.</param>
internal sealed class MigrationBatch(MigrationSession session, MigrationRequest request, IProgress<MigrationProgress> progress)
{
    private const int MaxFiles = 50;
    private const int MaxChars = 256 * 1024;

    /// <summary>How many of these files, from the first on, can go together; 0 or 1 when it is not worth it.</summary>
    /// <param name="files">In their order.</param>
    /// <param name="begun">Versions that an earlier run has begun: they go on alone.</param>
    public static int Count(IEnumerable<MigrationFile> files, IReadOnlySet<string> begun)
    {
        var chars = 0;
        return files.Take(MaxFiles)
            .TakeWhile(f => !begun.Contains(f.Version.Text) && BatchRules.CanBatch(f) && (chars += f.Statements.Sum(s => s.Text.Length)) < MaxChars)
            .Count();
    }

    /// <summary>Runs files together, up to the first that fails.</summary>
    /// <returns>The rows of those that were applied; the next one has left nothing.</returns>
    /// <exception cref="RolloutException">RT2504: the connection was lost.</exception>
    public async Task<IReadOnlyList<AppliedMigration>> RunAsync(IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> applied, CancellationToken cancellationToken)
    {
        var done = new List<AppliedMigration>();
        try
        {
            await session.ResetAsync(request, $"{files[0].Version}..{files[^1].Version}", cancellationToken).ConfigureAwait(false);
            var batch = Compose(files);
            await using var disposeBatch = batch.ConfigureAwait(false);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var disposeReader = reader.ConfigureAwait(false);
            do
            {
                if (IsRow(reader) && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    done.Add(MigrationLedger.Row(reader));
                    Report(files[done.Count - 1]);
                }
            }
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
            return done;
        }
        catch (PostgresException) when (session.Connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            return await CommittedAsync(files, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            var next = Math.Min(done.Count, files.Count - 1);
            throw MigrationErrors.Failed(files[next], 1, fault, $"Each migration is there as a whole or not at all, and the ledger knows; run again. {MigrationErrors.Applied([.. applied, .. done])}", null);
        }
    }

    /// <summary>A failed COMMIT comes behind the row, so only the ledger knows.</summary>
    private async Task<IReadOnlyList<AppliedMigration>> CommittedAsync(IReadOnlyList<MigrationFile> files, CancellationToken cancellationToken)
    {
        var rollback = new NpgsqlCommand("ROLLBACK", session.Connection);
        await using var dispose = rollback.ConfigureAwait(false);
        await rollback.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        var rows = (await session.Ledger.ReadAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Version);
        return [.. files.TakeWhile(f => rows.TryGetValue(f.Version.Text, out var row) && row.Checksum == f.Checksum).Select(f => rows[f.Version.Text])];
    }

    private NpgsqlBatch Compose(IReadOnlyList<MigrationFile> files)
    {
        var batch = new NpgsqlBatch(session.Connection);
        Add(batch, "SET synchronous_commit = off");
        foreach (var file in files)
        {
            Add(batch, "BEGIN");
            if (ReferenceEquals(file, files[^1]))
            {
                // The last commit makes those before it durable, too.
                Add(batch, "SET LOCAL synchronous_commit TO DEFAULT");
            }

            foreach (var statement in file.Statements)
            {
                Add(batch, statement.Text);
            }

            var row = new NpgsqlBatchCommand(LedgerSchema.Write);
            row.Parameters.AddRange(MigrationLedger.Values(file, duration: null, request));
            batch.BatchCommands.Add(row);
            Add(batch, "COMMIT");
        }

        return batch;
    }

    /// <summary>With a parameter that is not used, Npgsql sends the text as it is, without looking for semicolons.</summary>
    private static void Add(NpgsqlBatch batch, string sql) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<int> { TypedValue = 0 } } });

    /// <summary>Other results are those of RETURNING in a migration.</summary>
    private static bool IsRow(NpgsqlDataReader reader) => reader.FieldCount == 10 && reader.GetName(0) == LedgerSchema.MarkColumn;

    private void Report(MigrationFile file) => progress.Report(new MigrationProgress(file.Version.Text, file.Name, file.Statements.Count, file.Statements.Count, "applied"));
}

using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Applies all pending migrations in one transaction: all of them, or none.</summary>
/// <param name="runnerOf">Makes what runs the statements of a file.</param>
/// <param name="request">On whose behalf.</param>
/// <param name="session">The session that works.</param>
/// <param name="time">Clock of durations.</param>
internal sealed class TogetherMigration(Func<MigrationFile, StatementRunner> runnerOf, MigrationRequest request, MigrationSession session, TimeProvider time)
{
    /// <summary>Applies migrations.</summary>
    /// <exception cref="RolloutException">RT2504, RT2550.</exception>
    public async Task<IReadOnlyList<AppliedMigration>> RunAsync(IReadOnlyList<MigrationFile> files, IReadOnlySet<string> begun, CancellationToken cancellationToken)
    {
        var alone = files.Where(f => begun.Contains(f.Version.Text) || f.Batch is not null || Segments.Of(f.Statements) is not [{ Kind: StatementKind.Transactional }]).ToList();
        if (alone.Count > 0)
        {
            throw MigrationErrors.NotTogether(alone);
        }

        var applied = new List<AppliedMigration>();
        var current = runnerOf(files[0]);
        try
        {
            await session.ResetAsync(request, files[0].Version.Text, cancellationToken).ConfigureAwait(false);
            await current.InTransactionAsync(
                async token =>
                {
                    applied.Clear();
                    foreach (var file in files)
                    {
                        current = runnerOf(file);
                        applied.Add(await ApplyAsync(current, token).ConfigureAwait(false));
                    }
                },
                cancellationToken).ConfigureAwait(false);
            return applied;
        }
        catch (NpgsqlException fault)
        {
            throw MigrationErrors.Failed(current.Work.File, current.Number, fault, MigrationErrors.Whole(fault, "this run"), current.Blocker);
        }
    }

    private async Task<AppliedMigration> ApplyAsync(StatementRunner runner, CancellationToken cancellationToken)
    {
        var (file, started) = (runner.Work.File, time.GetTimestamp());
        await session.ResetAsync(request, file.Version.Text, cancellationToken).ConfigureAwait(false);
        for (runner.Number = 1; runner.Number <= file.Statements.Count; runner.Number++)
        {
            await runner.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }

        runner.Number = file.Statements.Count;
        return await session.Ledger.AddAsync(file, time.GetElapsedTime(started), request, cancellationToken).ConfigureAwait(false);
    }
}

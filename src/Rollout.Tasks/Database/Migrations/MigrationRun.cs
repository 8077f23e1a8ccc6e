using Rollout.Tasks.Database.Backfills;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>One run of the migrator: applies migrations one after the other, many in a round trip where that is possible, or takes them back.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="session">The session that works.</param>
/// <param name="watch">Sees who holds a lock.</param>
/// <param name="options">How patient it is.</param>
/// <param name="time">Clock of durations and delays.</param>
/// <param name="progress">Told before and after each statement.</param>
internal sealed class MigrationRun(MigrationRequest request, MigrationSession session, BlockerWatch watch, MigratorOptions options, TimeProvider time, IProgress<MigrationProgress> progress)
{
    private readonly List<AppliedMigration> applied = [];
    private readonly StatementMeter? meter = request.Measure ? new StatementMeter(session.Connection, time) : null;

    /// <summary>Applies migrations.</summary>
    /// <param name="pending">In their order.</param>
    /// <param name="begun">Versions that an earlier run has begun.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="RolloutException">RT2503, RT2504, RT2506, RT2550.</exception>
    public async Task<IReadOnlyList<AppliedMigration>> ApplyAsync(IReadOnlyList<MigrationFile> pending, IReadOnlySet<string> begun, CancellationToken cancellationToken)
    {
        if (pending.Count == 0)
        {
            return [];
        }

        if (request.Transaction == MigrationTransaction.All)
        {
            return Measured(pending, await new TogetherMigration(file => Runner(new MigrationWork(file, file.Version.Text, (_, _) => Task.CompletedTask)), request, session, time).RunAsync(pending, begun, cancellationToken).ConfigureAwait(false));
        }

        var batch = new MigrationBatch(session, request, progress);
        for (var next = 0; next < pending.Count;)
        {
            if (meter is null && MigrationBatch.Count(pending.Skip(next), begun) is > 1 and var count)
            {
                var rows = await batch.RunAsync([.. pending.Skip(next).Take(count)], applied, cancellationToken).ConfigureAwait(false);
                applied.AddRange(rows);
                next += rows.Count;
                if (rows.Count == count)
                {
                    continue;
                }
            }

            // Alone it can wait for its lock, and its failure has a place.
            await ApplyAloneAsync(pending[next], cancellationToken).ConfigureAwait(false);
            next++;
        }

        return Measured(pending, applied);
    }

    /// <summary>Takes migrations back.</summary>
    /// <param name="backward">The backward files, in the order in which they run.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>Their versions.</returns>
    /// <exception cref="RolloutException">RT2503, RT2504, RT2506.</exception>
    public async Task<IReadOnlyList<string>> RevertAsync(IReadOnlyList<MigrationFile> backward, CancellationToken cancellationToken)
    {
        var reverted = new List<string>();
        foreach (var file in backward)
        {
            var version = file.Version.Text;
            var work = new MigrationWork(file, $"{version} backward", (_, token) => session.Ledger.RemoveAsync(version, $"{version} backward", token));
            await new SingleMigration(Runner(work), request, time).RunAsync(MigrationErrors.Reverted(reverted), cancellationToken).ConfigureAwait(false);
            reverted.Add(version);
        }

        return reverted;
    }

    private async Task ApplyAloneAsync(MigrationFile file, CancellationToken cancellationToken)
    {
        AppliedMigration? row = null;
        var work = new MigrationWork(file, file.Version.Text, async (duration, token) => row = await session.Ledger.AddAsync(file, duration, request, token).ConfigureAwait(false));
        var before = MigrationErrors.Applied(applied);
        await (file.Batch is { } key
            ? new BackfillRun(Runner(work), key, request, options, time).RunAsync(before, cancellationToken)
            : new SingleMigration(Runner(work), request, time).RunAsync(before, cancellationToken)).ConfigureAwait(false);
        applied.Add(row!);
    }

    private IReadOnlyList<AppliedMigration> Measured(IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> rows) =>
        meter is null ? rows : [.. rows.Select(row => row with { Statements = meter.Of(files.First(f => f.Version.Text == row.Version)) })];

    private StatementRunner Runner(MigrationWork work) => new(work, request, session, watch, options, time, progress, meter);
}

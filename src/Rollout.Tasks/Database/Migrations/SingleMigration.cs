using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Runs one file, statement by statement.</summary>
/// <param name="runner">Runs the statements.</param>
/// <param name="request">How long a statement may wait.</param>
/// <param name="time">Clock of durations.</param>
internal sealed class SingleMigration(StatementRunner runner, MigrationRequest request, TimeProvider time)
{
    private readonly MigrationWork work = runner.Work;

    /// <summary>Runs the file.</summary>
    /// <param name="before">A sentence on what was done before, for the message of a failure.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="RolloutException">RT2503, RT2504, RT2506.</exception>
    public async Task RunAsync(string before, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var segmented = false;
        try
        {
            await runner.Session.ResetAsync(request, work.File.Version.Text, cancellationToken).ConfigureAwait(false);
            var records = await runner.Session.Journal.ReadAsync(work.Key, cancellationToken).ConfigureAwait(false);
            if (records.Count > 0 || Segments.Of(work.File.Statements) is not [{ Kind: StatementKind.Transactional }] || !await TryAsOneAsync(started, cancellationToken).ConfigureAwait(false))
            {
                segmented = true;
                await new SegmentedMigration(runner).RunAsync(records, cancellationToken).ConfigureAwait(false);
                runner.Number = work.File.Statements.Count;
                await runner.InTransactionAsync(token => work.FinishAsync(time.GetElapsedTime(started), token), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException fault)
        {
            var state = segmented ? "The segments before it stay; the next run goes on here." : MigrationErrors.Whole(fault);
            throw MigrationErrors.Failed(work.File, runner.Number, fault, $"{state} {before}", runner.Blocker);
        }
    }

    /// <summary>All statements and the change of the ledger in one transaction.</summary>
    /// <returns>False when a statement turned out not to be allowed in one; nothing of it stays then.</returns>
    private async Task<bool> TryAsOneAsync(long started, CancellationToken cancellationToken)
    {
        try
        {
            await runner.InTransactionAsync(
                async token =>
                {
                    for (runner.Number = 1; runner.Number <= work.File.Statements.Count; runner.Number++)
                    {
                        await runner.ExecuteAsync(token).ConfigureAwait(false);
                    }

                    runner.Number = work.File.Statements.Count;
                    await work.FinishAsync(time.GetElapsedTime(started), token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException fault) when (SegmentedMigration.NeedsItsOwn(fault))
        {
            runner.Report("cannot run in one transaction with the statements before it; the migration runs in segments");
            return false;
        }
    }
}

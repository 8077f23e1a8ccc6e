using System.Globalization;
using Npgsql;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Backfills;

/// <summary>Runs a backfill batch by batch, each in a transaction with the note of how far it is: a run after a kill goes on behind the last one.</summary>
/// <param name="runner">Tells of it, and tries again where a row is locked.</param>
/// <param name="key">By what it is cut.</param>
/// <param name="request">How long a statement may wait.</param>
/// <param name="options">How long a batch may take, and how far replicas may be behind.</param>
/// <param name="time">Clock of batches and delays.</param>
internal sealed class BackfillRun(StatementRunner runner, BatchKey key, MigrationRequest request, MigratorOptions options, TimeProvider time)
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(2);
    private readonly MigrationFile file = runner.Work.File;
    private readonly BackfillStore store = new(runner.Session.Connection);
    private readonly string version = runner.Work.File.Version.Text;

    /// <summary>Runs it to its end.</summary>
    /// <param name="before">A sentence on what was done before, for the message of a failure.</param>
    /// <param name="cancellationToken">Ends it between two batches, or with the batch that runs undone.</param>
    /// <exception cref="RolloutException">RT2504: a batch failed. RT2530: the key cannot be used. RT2531: the file has changed since it was begun. RT2532: it is paused. RT2533: the replicas do not catch up.</exception>
    public async Task RunAsync(string before, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await runner.Session.ResetAsync(request, version, cancellationToken).ConfigureAwait(false);
            var table = Checked(await store.FindAsync(key, cancellationToken).ConfigureAwait(false));
            var state = await store.BeginAsync(version, file.Checksum, table, cancellationToken).ConfigureAwait(false);
            if (state.Checksum != file.Checksum)
            {
                throw new RolloutException("RT2531", $"{file.FileName} was begun with another text and has done {state.Rows:N0} rows. Restore that text; or, where the rows must be done again, DELETE FROM rollout.backfills WHERE version = '{version}'.", ExitCode.Configuration);
            }

            await BatchesAsync(table, state, cancellationToken).ConfigureAwait(false);
            await runner.InTransactionAsync(
                async token =>
                {
                    await store.ForgetAsync(version, token).ConfigureAwait(false);
                    await runner.Work.FinishAsync(time.GetElapsedTime(started), token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw MigrationErrors.Failed(file, runner.Number, fault, $"The batches before it stay; the next run goes on behind them. {before}", runner.Blocker);
        }
    }

    private BackfillTable Checked(BackfillTable? table) => table switch
    {
        null => throw Unusable("there is no such column"),
        { IsNotNull: false } => throw Unusable("the column may be NULL, and such rows would be left out"),
        { IsIndexed: false } => throw Unusable("no index starts with the column, so each batch would read the whole table"),
        _ => table,
    };

    private RolloutException Unusable(string why) =>
        new("RT2530", $"{file.FileName}: the backfill cannot be cut by table={key.Table} key={key.Key}: {why}. Name a column with an index and NOT NULL, such as the primary key.", ExitCode.Configuration);

    private async Task BatchesAsync(BackfillTable table, BackfillState state, CancellationToken cancellationToken)
    {
        var sql = BatchKey.ForOneBatch(file.Statements[0], table.Type);
        var (began, before, told) = (time.GetTimestamp(), state.Rows, 0L);
        while (state.Until is not null && await store.NextAsync(table, state, cancellationToken).ConfigureAwait(false) is { } batch)
        {
            if (state.Paused)
            {
                throw new RolloutException("RT2532", $"{file.FileName} is paused after {state.Rows:N0} rows (rollout.backfills.paused). To go on, UPDATE rollout.backfills SET paused = false WHERE version = '{version}', and run the same target again.", ExitCode.Held);
            }

            var from = time.GetTimestamp();
            var next = state;
            await runner.InTransactionAsync(
                async token =>
                {
                    await store.ApplyAsync(sql, batch, token).ConfigureAwait(false);
                    var size = BatchSize.Next(batch.Rows, time.GetElapsedTime(from), options.Backfill.BatchTime);
                    next = await store.NoteAsync(version, state with { DoneTo = batch.To, Rows = state.Rows + batch.Rows, BatchRows = size }, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            state = next;
            if (told == 0 || time.GetElapsedTime(told) >= TellInterval)
            {
                runner.Report(Words(state, before, table, time.GetElapsedTime(began)));
                told = time.GetTimestamp();
                await WaitForReplicasAsync(state, cancellationToken).ConfigureAwait(false);
            }
        }

        runner.Report(string.Create(CultureInfo.InvariantCulture, $"{state.Rows:N0} rows done"));
    }

    /// <summary>How far it is, how fast, and when it ends; of the end nothing where the planner does not know the table.</summary>
    private static string Words(BackfillState state, long before, BackfillTable table, TimeSpan elapsed)
    {
        var rate = (state.Rows - before) / Math.Max(elapsed.TotalSeconds, 0.001);
        var left = table.Rows > state.Rows ? string.Create(CultureInfo.InvariantCulture, $" of about {table.Rows:N0}, {TimeSpan.FromSeconds(Math.Ceiling((table.Rows - state.Rows) / Math.Max(rate, 0.001))):g} left") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{state.Rows:N0} rows{left}; {rate:N0} rows/s, {state.BatchRows:N0} rows in the next batch");
    }

    private async Task WaitForReplicasAsync(BackfillState state, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (await store.LagAsync(cancellationToken).ConfigureAwait(false) is var lag && lag > options.Backfill.MaxLag)
        {
            if (time.GetElapsedTime(since) > options.Backfill.Timeout)
            {
                throw new RolloutException("RT2533", FormattableString.Invariant($"{file.FileName} stopped after {state.Rows:N0} rows: the slowest replica is {lag.TotalSeconds:0.0} s behind and has not come below {options.Backfill.MaxLag.TotalSeconds:0.#} s within {options.Backfill.Timeout:c} (database.backfill.timeout). Look at the replica, then run the same target again; it goes on there."), ExitCode.Held);
            }

            runner.Report(string.Create(CultureInfo.InvariantCulture, $"waits: the slowest replica is {lag.TotalSeconds:0.0} s behind"));
            await Task.Delay(options.BackfillLagInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}

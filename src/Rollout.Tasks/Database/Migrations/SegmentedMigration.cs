using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Runs a file that cannot be one transaction: segment by segment, each statement noted in the journal, so that a run after a kill goes on at the right one.</summary>
/// <param name="runner">Runs the statements.</param>
internal sealed class SegmentedMigration(StatementRunner runner)
{
    private const string UnsafeEnumValue = "55P04";
    private const string UndefinedObject = "42704";
    private readonly MigrationFile file = runner.Work.File;
    private readonly string key = runner.Work.Key;
    private readonly StatementJournal journal = runner.Session.Journal;

    /// <summary>"Cannot run inside a transaction block", "invalid transaction termination", "unsafe use of a new enum value".</summary>
    public static bool NeedsItsOwn(PostgresException fault) => fault.SqlState is "25001" or "2D000" or UnsafeEnumValue;

    /// <summary>Runs what is not done yet.</summary>
    /// <param name="records">What earlier runs noted.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task RunAsync(IReadOnlyDictionary<int, StatementRecord> records, CancellationToken cancellationToken)
    {
        RefuseChanged(records);

        // A segment is noted as a whole, but a file may have been cut in another way by the run before.
        foreach (var segment in Segments.Of(file.Statements))
        {
            var open = Enumerable.Range(segment.First + 1, segment.Count).Where(n => records.GetValueOrDefault(n) is not { Finished: true }).ToList();
            if (open.Count > 0)
            {
                runner.Number = open[0];
                await ApplySegmentAsync(segment.Kind, open, interrupted: open.Any(records.ContainsKey), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void RefuseChanged(IReadOnlyDictionary<int, StatementRecord> records)
    {
        var changed = records.Where(r => r.Key > file.Statements.Count || r.Value.Checksum != file.Statements[r.Key - 1].Checksum).Select(r => r.Key).ToList();
        if (changed.Count > 0)
        {
            throw MigrationErrors.StatementChanged(file, changed.Min());
        }
    }

    private Task ApplySegmentAsync(StatementKind kind, List<int> numbers, bool interrupted, CancellationToken cancellationToken) => kind switch
    {
        StatementKind.Repeatable => ApplyRepeatableAsync(interrupted, cancellationToken),

        // Only what runs outside a transaction is noted before it starts; so this one was carried out in part, or not, or all.
        StatementKind.Once or StatementKind.Transactional when interrupted => ResumeOnceAsync(cancellationToken),
        StatementKind.Once => ApplyOnceAsync(cancellationToken),
        _ => ApplyTogetherAsync(numbers, cancellationToken),
    };

    /// <summary>The statements and the notes that they have run, in one transaction. Where the server lets one of them not run with those before it, the segment is cut there.</summary>
    private async Task ApplyTogetherAsync(List<int> numbers, CancellationToken cancellationToken)
    {
        try
        {
            await runner.InTransactionAsync(
                async token =>
                {
                    foreach (var next in numbers)
                    {
                        runner.Number = next;
                        await runner.ExecuteAsync(token).ConfigureAwait(false);
                        await FinishAsync(token).ConfigureAwait(false);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (NeedsItsOwn(fault) && !runner.Statement.InTransaction)
        {
            await ApplyCutAsync(numbers, numbers.IndexOf(runner.Number), isEnumValue: fault.SqlState == UnsafeEnumValue, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What stands before the statement, the statement, and what stands behind it. A new enum value only has to be committed before it is used.</summary>
    private async Task ApplyCutAsync(List<int> numbers, int at, bool isEnumValue, CancellationToken cancellationToken)
    {
        if (at > 0)
        {
            runner.Number = numbers[0];
            await ApplyTogetherAsync(numbers[..at], cancellationToken).ConfigureAwait(false);
        }

        runner.Number = numbers[at];
        if (isEnumValue && at > 0)
        {
            await ApplyTogetherAsync(numbers[at..], cancellationToken).ConfigureAwait(false);
            return;
        }

        await ApplyOnceAsync(cancellationToken).ConfigureAwait(false);
        if (at + 1 < numbers.Count)
        {
            runner.Number = numbers[at + 1];
            await ApplyTogetherAsync(numbers[(at + 1)..], cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ApplyRepeatableAsync(bool interrupted, CancellationToken cancellationToken)
    {
        var (statement, connection) = (runner.Statement, runner.Session.Connection);
        if (interrupted && await ConcurrentIndex.IsCompleteAsync(connection, statement, cancellationToken).ConfigureAwait(false))
        {
            await FinishAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await StartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await runner.RetryAsync(
                async token =>
                {
                    await ConcurrentIndex.RemoveIncompleteAsync(connection, statement, token).ConfigureAwait(false);
                    await runner.ExecuteAsync(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (interrupted && fault.SqlState == UndefinedObject && statement.StartsWith("DROP", "INDEX"))
        {
            // The interrupted run had dropped it already.
        }
        catch (Exception fault) when (fault is PostgresException or OperationCanceledException)
        {
            // An incomplete index slows down every write until the next run.
            await runner.TryCleanUpAsync(token => ConcurrentIndex.RemoveIncompleteAsync(connection, statement, token)).ConfigureAwait(false);
            throw;
        }

        await FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The catalog says for most statements whether the interrupted run carried them out. Of a CALL or DO that commits, nobody knows.</summary>
    private async Task ResumeOnceAsync(CancellationToken cancellationToken)
    {
        switch (await StatementOutcome.FindAsync(runner.Session.Connection, runner.Statement, cancellationToken).ConfigureAwait(false))
        {
            case true:
                await FinishAsync(cancellationToken).ConfigureAwait(false);
                break;
            case false:
                await ApplyOnceAsync(cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw MigrationErrors.Unknown(file, runner.Number);
        }
    }

    private async Task ApplyOnceAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await runner.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException) when (runner.Statement.Word(0) is not ("CALL" or "DO"))
        {
            // It failed as a whole. A CALL or DO may have committed a part of its work before.
            var number = runner.Number;
            await runner.TryCleanUpAsync(token => journal.ForgetAsync(key, number, token)).ConfigureAwait(false);
            throw;
        }

        await FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task StartAsync(CancellationToken cancellationToken) => journal.StartAsync(key, runner.Number, runner.Statement.Checksum, cancellationToken);

    private Task FinishAsync(CancellationToken cancellationToken) => journal.FinishAsync(key, runner.Number, runner.Statement.Checksum, cancellationToken);
}

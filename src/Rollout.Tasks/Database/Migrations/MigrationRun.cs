using Npgsql;
using Polly;
using Polly.Retry;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>One run of the migrator: applies migrations one after the other.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="session">The session that works.</param>
/// <param name="watch">Sees who holds a lock.</param>
/// <param name="options">How patient it is.</param>
/// <param name="time">Clock of durations and delays.</param>
/// <param name="progress">Told before and after each statement.</param>
internal sealed class MigrationRun(MigrationRequest request, MigrationSession session, BlockerWatch watch, MigratorOptions options, TimeProvider time, IProgress<MigrationProgress> progress)
{
    private const string UnsafeEnumValue = "55P04";
    private static readonly TimeSpan CleanUpDeadline = TimeSpan.FromSeconds(10);
    private MigrationFile? file;
    private int number;
    private string? blocker;

    /// <summary>Applies one migration.</summary>
    /// <exception cref="RolloutException">RT2503, RT2504, RT2506.</exception>
    public async Task<AppliedMigration> ApplyAsync(MigrationFile migration, IReadOnlyList<AppliedMigration> applied, CancellationToken cancellationToken)
    {
        (file, number, blocker) = (migration, 1, null);
        var started = time.GetTimestamp();
        var state = "Nothing of it stays.";
        try
        {
            await session.ResetAsync(request, migration.Version.Text, cancellationToken).ConfigureAwait(false);
            var records = await session.Ledger.ReadStatementsAsync(migration.Version.Text, cancellationToken).ConfigureAwait(false);
            if (records.Count > 0 || Segments.Of(migration.Statements) is not [{ Kind: StatementKind.Transactional }] || !await TryAsOneAsync(started, cancellationToken).ConfigureAwait(false))
            {
                state = "The segments before it stay; the next run goes on here.";
                await ApplySegmentsAsync(records, started, cancellationToken).ConfigureAwait(false);
            }

            return (await session.Ledger.ReadAsync(cancellationToken).ConfigureAwait(false)).Single(r => r.Version == migration.Version.Text);
        }
        catch (NpgsqlException fault)
        {
            throw MigrationErrors.Failed(migration, number, fault, $"{state} {MigrationErrors.Applied(applied)}", blocker);
        }
    }

    /// <summary>All statements and the row of the ledger in one transaction.</summary>
    /// <returns>False when a statement turned out not to be allowed in one; nothing of it stays then.</returns>
    private async Task<bool> TryAsOneAsync(long started, CancellationToken cancellationToken)
    {
        try
        {
            await Retry().ExecuteAsync(
                async token =>
                {
                    var transaction = await session.Connection.BeginTransactionAsync(token).ConfigureAwait(false);
                    await using var dispose = transaction.ConfigureAwait(false);
                    for (number = 1; number <= file!.Statements.Count; number++)
                    {
                        await ExecuteAsync(token).ConfigureAwait(false);
                    }

                    number = file.Statements.Count;
                    await session.Ledger.AddAsync(file, time.GetElapsedTime(started), request.RolloutId, NpgsqlMigrator.ToolVersion, token).ConfigureAwait(false);
                    await transaction.CommitAsync(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException fault) when (NeedsItsOwn(fault))
        {
            Report("cannot run in one transaction with the statements before it; the migration runs in segments");
            return false;
        }
    }

    private async Task ApplySegmentsAsync(IReadOnlyDictionary<int, StatementRecord> records, long started, CancellationToken cancellationToken)
    {
        for (number = 1; number <= file!.Statements.Count; number++)
        {
            if (records.TryGetValue(number, out var record) && record.Checksum != file.Statements[number - 1].Checksum)
            {
                throw MigrationErrors.StatementChanged(file, number);
            }
        }

        if (records.Keys.Any(n => n > file.Statements.Count))
        {
            throw MigrationErrors.StatementChanged(file, records.Keys.Max());
        }

        // A segment is noted as a whole, but a file may have been cut in another way by the run before.
        foreach (var segment in Segments.Of(file.Statements))
        {
            var open = Enumerable.Range(segment.First + 1, segment.Count).Where(n => records.GetValueOrDefault(n) is not { Finished: true }).ToList();
            if (open.Count > 0)
            {
                number = open[0];
                await ApplySegmentAsync(segment.Kind, open, interrupted: open.Any(records.ContainsKey), cancellationToken).ConfigureAwait(false);
            }
        }

        number = file.Statements.Count;
        var transaction = await session.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var dispose = transaction.ConfigureAwait(false);
        await session.Ledger.AddAsync(file, time.GetElapsedTime(started), request.RolloutId, NpgsqlMigrator.ToolVersion, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ApplySegmentAsync(StatementKind kind, List<int> numbers, bool interrupted, CancellationToken cancellationToken)
    {
        var statement = file!.Statements[number - 1];
        switch (kind)
        {
            case StatementKind.Repeatable:
                await ApplyRepeatableAsync(statement, interrupted, cancellationToken).ConfigureAwait(false);
                break;

            // Only what runs outside a transaction is noted before it starts; so this one was carried out in part, or not, or all.
            case StatementKind.Once or StatementKind.Transactional when interrupted:
                throw MigrationErrors.Unknown(file, number);
            case StatementKind.Once:
                await ApplyOnceAsync(statement, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await ApplyTogetherAsync(numbers, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>The statements and the notes that they have run, in one transaction. Where the server lets one of them not run with those before it, the segment is cut there.</summary>
    private async Task ApplyTogetherAsync(List<int> numbers, CancellationToken cancellationToken)
    {
        try
        {
            await Retry().ExecuteAsync(
                async token =>
                {
                    var transaction = await session.Connection.BeginTransactionAsync(token).ConfigureAwait(false);
                    await using var dispose = transaction.ConfigureAwait(false);
                    foreach (var next in numbers)
                    {
                        number = next;
                        await ExecuteAsync(token).ConfigureAwait(false);
                        await session.Ledger.FinishStatementAsync(file!.Version.Text, number, file.Statements[number - 1].Checksum, token).ConfigureAwait(false);
                    }

                    await transaction.CommitAsync(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (NeedsItsOwn(fault))
        {
            await ApplyCutAsync(numbers, numbers.IndexOf(number), isEnumValue: fault.SqlState == UnsafeEnumValue, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What stands before the statement, the statement, and what stands behind it. A new enum value only has to be committed before it is used.</summary>
    private async Task ApplyCutAsync(List<int> numbers, int at, bool isEnumValue, CancellationToken cancellationToken)
    {
        if (at > 0)
        {
            number = numbers[0];
            await ApplyTogetherAsync(numbers[..at], cancellationToken).ConfigureAwait(false);
        }

        number = numbers[at];
        if (isEnumValue && at > 0)
        {
            await ApplyTogetherAsync(numbers[at..], cancellationToken).ConfigureAwait(false);
            return;
        }

        await ApplyOnceAsync(file!.Statements[number - 1], cancellationToken).ConfigureAwait(false);
        if (at + 1 < numbers.Count)
        {
            number = numbers[at + 1];
            await ApplyTogetherAsync(numbers[(at + 1)..], cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ApplyRepeatableAsync(SqlStatement statement, bool interrupted, CancellationToken cancellationToken)
    {
        var (version, checksum) = (file!.Version.Text, statement.Checksum);
        if (interrupted && await ConcurrentIndex.IsCompleteAsync(session.Connection, statement, cancellationToken).ConfigureAwait(false))
        {
            await session.Ledger.FinishStatementAsync(version, number, checksum, cancellationToken).ConfigureAwait(false);
            return;
        }

        await session.Ledger.StartStatementAsync(version, number, checksum, cancellationToken).ConfigureAwait(false);
        try
        {
            await Retry().ExecuteAsync(
                async token =>
                {
                    await ConcurrentIndex.RemoveIncompleteAsync(session.Connection, statement, token).ConfigureAwait(false);
                    await ExecuteAsync(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (interrupted && fault.SqlState == "42704" && statement.StartsWith("DROP", "INDEX"))
        {
            // The interrupted run had dropped it already.
        }
        catch (Exception fault) when (fault is PostgresException or OperationCanceledException)
        {
            // An incomplete index slows down every write until the next run.
            await TryCleanUpAsync(token => ConcurrentIndex.RemoveIncompleteAsync(session.Connection, statement, token)).ConfigureAwait(false);
            throw;
        }

        await session.Ledger.FinishStatementAsync(version, number, checksum, cancellationToken).ConfigureAwait(false);
    }

    private async Task ApplyOnceAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        var (version, checksum) = (file!.Version.Text, statement.Checksum);
        await session.Ledger.StartStatementAsync(version, number, checksum, cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException) when (statement.Word(0) is not ("CALL" or "DO"))
        {
            // It failed as a whole. A CALL or DO may have committed a part of its work before.
            await TryCleanUpAsync(token => session.Ledger.ForgetStatementAsync(version, number, token)).ConfigureAwait(false);
            throw;
        }

        await session.Ledger.FinishStatementAsync(version, number, checksum, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Under its own deadline, and never hides the failure that made it necessary.</summary>
    private async Task TryCleanUpAsync(Func<CancellationToken, Task> step)
    {
        using var deadline = new CancellationTokenSource(CleanUpDeadline, time);
        try
        {
            await step(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is NpgsqlException or InvalidOperationException or OperationCanceledException)
        {
            // The next run does it.
        }
    }

    private async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        blocker = null;
        Report(string.Empty);
        var started = time.GetTimestamp();
        await watch.RunAsync(
            session.ProcessId,
            request.LockTimeout / 2,
            () => session.ExecuteAsync(file!.Statements[number - 1], cancellationToken),
            found =>
            {
                blocker = found;
                Report($"waits for {found}");
            },
            cancellationToken).ConfigureAwait(false);
        Report(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"done in {time.GetElapsedTime(started).TotalMilliseconds:0} ms"));
    }

    /// <summary>Another try after a lock was not to be had in time, or after a deadlock: whoever waits for a lock keeps all others waiting behind it.</summary>
    private ResiliencePipeline Retry() => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<PostgresException>(fault => fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected),
            MaxRetryAttempts = options.LockRetries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.LockRetryDelay,
            MaxDelay = options.MaxLockRetryDelay,
            OnRetry = retry =>
            {
                Report(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"did not get its lock; try {retry.AttemptNumber + 2} of {options.LockRetries + 1} in {retry.RetryDelay.TotalSeconds:0.0} s"));
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    private void Report(string detail) => progress.Report(new MigrationProgress(file!.Version.Text, file.Name, number, file.Statements.Count, detail));

    /// <summary>"Cannot run inside a transaction block", "invalid transaction termination", "unsafe use of a new enum value".</summary>
    private static bool NeedsItsOwn(PostgresException fault) => fault.SqlState is "25001" or "2D000" or UnsafeEnumValue;
}

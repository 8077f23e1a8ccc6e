using System.Globalization;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Runs statements of one file one after the other: tells of them, looks for blockers, tries again.</summary>
/// <param name="work">The file, and what stands in the ledger for it.</param>
/// <param name="request">How long a statement may wait.</param>
/// <param name="session">The session that works.</param>
/// <param name="watch">Sees who holds a lock.</param>
/// <param name="options">How patient it is.</param>
/// <param name="time">Clock of durations and delays.</param>
/// <param name="progress">Told before and after each statement.</param>
/// <param name="meter">Measures each statement; null for none.</param>
internal sealed class StatementRunner(MigrationWork work, MigrationRequest request, MigrationSession session, BlockerWatch watch, MigratorOptions options, TimeProvider time, IProgress<MigrationProgress> progress, StatementMeter? meter = null)
{
    private static readonly TimeSpan CleanUpDeadline = TimeSpan.FromSeconds(10);

    /// <summary>The file.</summary>
    public MigrationWork Work => work;

    /// <summary>The session that works.</summary>
    public MigrationSession Session => session;

    /// <summary>One-based number of the statement that runs, ran last, or failed.</summary>
    public int Number { get; set; } = 1;

    /// <summary>Who held the lock that the last statement waited for; null when it did not wait.</summary>
    public string? Blocker { get; private set; }

    /// <summary>The statement with that number.</summary>
    public SqlStatement Statement => work.File.Statements[Number - 1];

    /// <summary>Runs the statement.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        Blocker = null;
        Report(string.Empty);
        var started = time.GetTimestamp();
        await watch.RunAsync(
            session.ProcessId,
            request.LockTimeout / 2,
            () => meter?.RunAsync(Statement, () => session.ExecuteAsync(Statement, cancellationToken), cancellationToken) ?? session.ExecuteAsync(Statement, cancellationToken),
            seen =>
            {
                Blocker = seen.Blocker ?? Blocker;
                Report(seen.ToString());
            },
            cancellationToken).ConfigureAwait(false);
        Report(string.Create(CultureInfo.InvariantCulture, $"done in {time.GetElapsedTime(started).TotalMilliseconds:0} ms"));
    }

    /// <summary>All of it in one transaction, and once more while a lock is not to be had in time.</summary>
    public Task InTransactionAsync(Func<CancellationToken, Task> body, CancellationToken cancellationToken) =>
        RetryAsync(token => meter?.InTransactionAsync(() => TransactAsync(body, token), token) ?? TransactAsync(body, token), cancellationToken);

    /// <summary>Another try after a lock was not to be had in time, or after a deadlock: whoever waits for a lock keeps all others waiting behind it.</summary>
    public async Task RetryAsync(Func<CancellationToken, Task> body, CancellationToken cancellationToken) =>
        await Retry().ExecuteAsync(async token => await body(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Under its own deadline, and never hides the failure that made it necessary.</summary>
    public async Task TryCleanUpAsync(Func<CancellationToken, Task> step)
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

    /// <summary>Tells what happens with the statement.</summary>
    public void Report(string detail) => progress.Report(new MigrationProgress(work.File.Version.Text, work.File.Name, Number, work.File.Statements.Count, detail));

    private async Task TransactAsync(Func<CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        var transaction = await session.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var dispose = transaction.ConfigureAwait(false);
        await body(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

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
                Report(string.Create(CultureInfo.InvariantCulture, $"did not get its lock; try {retry.AttemptNumber + 2} of {options.LockRetries + 1} in {retry.RetryDelay.TotalSeconds:0.0} s"));
                return ValueTask.CompletedTask;
            },
        })
        .Build();
}

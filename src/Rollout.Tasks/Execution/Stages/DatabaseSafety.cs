using Rollout.Tasks.Database.Integrity;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Many;
using Rollout.Tasks.Database.ReadOnly;
using Rollout.Tasks.Database.Replication;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>What surrounds the migrations of the shared database: backup, integrity, replicas, the read-only window, and a look at its indexes and statements.</summary>
internal static class DatabaseSafety
{
    private static readonly TimeSpan LiftDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Runs the migrations within all that the plan asks for. The window is lifted whatever happens in it.</summary>
    /// <param name="session">The environment.</param>
    /// <param name="database">The plan of the database.</param>
    /// <param name="connection">Npgsql connection string of it.</param>
    /// <param name="migrate">Gets the connection string that may write, and applies up to a version; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string> RunAsync(RolloutSession session, DatabasePlan database, Secret connection, Func<Secret, string?, CancellationToken, Task<string>> migrate, CancellationToken cancellationToken)
    {
        await LiftAsync(session, connection, cancellationToken).ConfigureAwait(false);
        await MarkAsync(session, connection, cancellationToken).ConfigureAwait(false);
        await IndexWarning.TellAsync(session, database, connection, cancellationToken).ConfigureAwait(false);
        if (await Migrations.NothingPendingAsync(session, connection, cancellationToken).ConfigureAwait(false) is { } nothing)
        {
            return nothing;
        }

        if (database.ReadOnly is not { } window)
        {
            return await GuardAsync(session, database, connection, migrate, cancellationToken).ConfigureAwait(false);
        }

        string applied;
        try
        {
            await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
            await Window(session, window).OpenAsync(connection, cancellationToken).ConfigureAwait(false);
            applied = await GuardAsync(session, database, ReadOnlyWindow.Writing(connection), migrate, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await TryAsync(session, token => LiftAsync(session, connection, token)).ConfigureAwait(false);
            throw;
        }

        await LiftAsync(session, connection, CancellationToken.None).ConfigureAwait(false);
        return applied;
    }

    /// <summary>Lifts what is open in any database, be it of a run that was killed. A fault of it is said, and hides nothing.</summary>
    public static Task TryLiftAllAsync(RolloutSession session) => TryAsync(session, async token =>
    {
        if (session.Plan.Database is { ReadOnly: not null } database && session.Backends.Database is { } connection)
        {
            await LiftAsync(session, connection, token).ConfigureAwait(false);
            foreach (var name in await OtherDatabases.NamesAsync(connection, database.Others, token).ConfigureAwait(false))
            {
                await LiftAsync(session, OtherDatabases.Named(connection, name), token).ConfigureAwait(false);
            }
        }
    });

    /// <summary>A database with a staging twin is production: from now on no plan may take it for a staging database.</summary>
    private static async Task MarkAsync(RolloutSession session, Secret connection, CancellationToken cancellationToken)
    {
        if (session.Backends.Staging is not null)
        {
            await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
            await session.Backends.DatabaseServer.MarkProductionAsync(connection, session.Plan.Environment, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task TryAsync(RolloutSession session, Func<CancellationToken, Task> lift)
    {
        // Whoever has the lease now may have a window of its own.
        if (session.LeaseLost.IsCancellationRequested)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(LiftDeadline, session.Time);
        try
        {
            await lift(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RolloutException or OperationCanceledException)
        {
            session.Reporter.Report(new RolloutEvent.Warning(fault.Message));
        }
    }

    private static async Task LiftAsync(RolloutSession session, Secret connection, CancellationToken cancellationToken)
    {
        if (session.Plan.Database?.ReadOnly is { } window)
        {
            await Window(session, window).LiftAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ReadOnlyWindow Window(RolloutSession session, ReadOnlyPlan plan) => new(new ApplicationHook(plan, session.Plan.BaseDirectory, session.Backends.Http, session.Time), line => session.Say($"  {line}"));

    private static async Task<string> GuardAsync(RolloutSession session, DatabasePlan database, Secret connection, Func<Secret, string?, CancellationToken, Task<string>> migrate, CancellationToken cancellationToken)
    {
        await Backups.TakeAsync(session, connection, cancellationToken).ConfigureAwait(false);
        var before = database.Integrity.Count == 0 ? [] : await IntegrityCheck.ReadAsync(connection, database.Integrity, cancellationToken).ConfigureAwait(false);
        await SchemaCheck.KeepAsync(session, database, connection, cancellationToken).ConfigureAwait(false);
        var applied = await StatementWatch.RunAsync(session, connection, () => MigrateAsync(session, database, connection, migrate, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (database.Integrity.Count > 0)
        {
            var after = await IntegrityCheck.ReadAsync(connection, database.Integrity, cancellationToken).ConfigureAwait(false);
            if (IntegrityCheck.Compare(database.Integrity, before, after) is { Count: > 0 } faults)
            {
                throw new RolloutException("RT2580", $"the migrations changed what they must not (database.integrity): {string.Join("; ", faults)}. They stay applied; the candidate has no traffic. Look at the data; --target=RestoreSideBySide brings the backup back.", ExitCode.Held);
            }
        }

        return applied;
    }

    /// <summary>Where replicas count, one migration at a time, and none begins while one of them is too far behind.</summary>
    private static async Task<string> MigrateAsync(RolloutSession session, DatabasePlan database, Secret connection, Func<Secret, string?, CancellationToken, Task<string>> migrate, CancellationToken cancellationToken)
    {
        if (database.Replication is not { } replication)
        {
            return await migrate(connection, null, cancellationToken).ConfigureAwait(false);
        }

        var gate = ReplicationGate.For(replication, connection, session.Say, session.Time);
        var applied = new List<string>();
        var status = await session.Backends.Migrator.ReadAsync(connection, database.Migrations, cancellationToken).ConfigureAwait(false);
        foreach (var version in status.Pending.Where(migration => migration.Phase != MigrationPhase.Contract).Select(migration => migration.Version).SkipLast(1).Append(null))
        {
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            applied.Add(await migrate(connection, version, cancellationToken).ConfigureAwait(false));
        }

        return string.Join(", ", applied);
    }
}

using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>What both migration stages and the bootstrap share.</summary>
internal static class Migrations
{
    /// <summary>What runs before traffic.</summary>
    public static IReadOnlyList<MigrationPhase> BeforeTraffic { get; } = [MigrationPhase.Expand, MigrationPhase.Backfill];

    /// <summary>Words for a skip when nothing is pending; null otherwise.</summary>
    public static async Task<string?> NothingPendingAsync(RolloutSession session, Secret? connection, CancellationToken cancellationToken)
    {
        if (session.Plan.Database is not { } database || connection is null)
        {
            return "there is no such database";
        }

        var status = await session.Backends.Migrator.ReadAsync(connection, database.Migrations, cancellationToken).ConfigureAwait(false);
        return status.Pending.All(migration => migration.Phase == MigrationPhase.Contract) ? $"nothing pending; the database is at {LastVersion(status)}" : null;
    }

    public static async Task<string> ApplyAsync(RolloutSession session, Secret connection, string? upTo, IReadOnlyList<MigrationPhase>? phases, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(session, connection, cancellationToken).ConfigureAwait(false) with { UpTo = upTo, Phases = phases };
        var applied = await session.Backends.Migrator.ApplyAsync(request, new ProgressLines(session, connection), cancellationToken).ConfigureAwait(false);
        return applied.Count == 0 ? "nothing was pending" : string.Join(", ", applied.Select(migration => migration.Version));
    }

    /// <summary>Takes back what is newer than a version.</summary>
    public static async Task<string> RevertAsync(RolloutSession session, Secret connection, string downTo, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(session, connection, cancellationToken).ConfigureAwait(false);
        return string.Join(", ", await session.Backends.Migrator.RevertAsync(request, downTo, new ProgressLines(session, connection), cancellationToken).ConfigureAwait(false));
    }

    public static async Task VerifyAsync(RolloutSession session, DatabasePlan database, Secret connection, string where, CancellationToken cancellationToken)
    {
        var files = await VerificationFolder.ReadAsync(database.Migrations, database.Files, cancellationToken).ConfigureAwait(false);
        var faults = await session.Backends.DatabaseServer.VerifyAsync(connection, [.. database.Verify, .. files], cancellationToken).ConfigureAwait(false);
        if (faults.Count > 0)
        {
            throw new RolloutException("RT2513", $"after the migrations {where} does not hold what it must: {string.Join("; ", faults)}. Correct the migration; nothing serves from it yet.", ExitCode.Held);
        }
    }

    /// <summary>A request as the plan wants it, once the lease is known to be held.</summary>
    public static async Task<MigrationRequest> RequestAsync(RolloutSession session, Secret connection, CancellationToken cancellationToken)
    {
        var database = session.Plan.Database!;
        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        return new MigrationRequest(connection, database.Migrations, null, session.State.Rollout?.RolloutId ?? RolloutSession.BootstrapId, database.LockTimeout, database.StatementTimeout)
        {
            GitCommit = (await session.Backends.Sources(cancellationToken).ConfigureAwait(false)).Commit,
            Transaction = database.Runner.Transaction,
            OutOfOrder = database.Runner.OutOfOrder,
            NeedsWayBack = database.Runner.Rollback == MigrationRollback.Revert && session.State.Rollout is not null,
        };
    }

    private static string LastVersion(MigrationStatus status) => status.Applied.Count == 0 ? "no version" : status.Applied[^1].Version;
}

using Rollout.Tasks.Database;
using Rollout.Tasks.Database.ReadOnly;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>Reads what can be read without starting anything. What cannot be read is unknown, never assumed.</summary>
internal static class WorldReader
{
    public static async Task<WorldView> ReadAsync(RolloutPlan plan, EmbeddedLauncher launcher, bool withDatabase, TimeProvider time, CancellationToken cancellationToken)
    {
        var endpoints = plan.Embedded is null ? null : await launcher.FindAsync(cancellationToken).ConfigureAwait(false);
        if (plan.Embedded is not null && endpoints is null)
        {
            return new WorldView(null, null, null, null);
        }

        var router = BackendFactory.Router(plan, endpoints, time);
        var traffic = await TryAsync(() => router.ReadAsync(cancellationToken)).ConfigureAwait(false);
        return withDatabase
            ? await WithDatabaseAsync(plan, endpoints, router, traffic, time, cancellationToken).ConfigureAwait(false)
            : new WorldView(router, traffic, null, null) { Writes = await WritesAsync(plan.Database, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>What a killed run left is the first thing that somebody must know who asks why nothing can be written.</summary>
    private static async Task<string?> WritesAsync(DatabasePlan? plan, CancellationToken cancellationToken)
    {
        if (plan is not { ReadOnly: not null, Connection: { } connection })
        {
            return null;
        }

        try
        {
            return await ReadOnlyWindow.SinceAsync(connection, cancellationToken).ConfigureAwait(false) is { } since
                ? FormattableString.Invariant($"refused since {since:u} by a read-only window. The run that opened it lifts it; where that is gone, run its target again. By hand: {ReadOnlyWindow.ByHand(connection)}")
                : null;
        }
        catch (RolloutException fault)
        {
            return $"not known: {fault.Message}";
        }
    }

    private static async Task<WorldView> WithDatabaseAsync(RolloutPlan plan, EmbeddedEndpoints? endpoints, ITrafficRouter router, TrafficState? traffic, TimeProvider time, CancellationToken cancellationToken)
    {
        var faults = new List<RolloutException>();
        var access = endpoints is null ? null : await TryAsync(() => EmbeddedEnvironment.AccessAsync(plan, endpoints, cancellationToken), faults).ConfigureAwait(false);
        var (database, staging) = BackendFactory.Connections(plan, access);
        var migrator = BackendFactory.Migrator(plan.Database, time);
        return new WorldView(
            router,
            traffic,
            await PendingAsync(plan, migrator, database, faults, cancellationToken).ConfigureAwait(false),
            await PendingAsync(plan, migrator, staging, faults, cancellationToken).ConfigureAwait(false))
        {
            Review = plan.Database is null || database is null ? null : await ReviewAsync(plan.Database, database, time, faults, cancellationToken).ConfigureAwait(false),
            Faults = [.. faults.DistinctBy(fault => fault.Message)],
        };
    }

    private static async Task<IReadOnlyList<string>?> PendingAsync(RolloutPlan plan, IMigrator migrator, Secret? connection, List<RolloutException> faults, CancellationToken cancellationToken)
    {
        if (plan.Database is not { } database || connection is null)
        {
            return null;
        }

        var status = await TryAsync(() => migrator.ReadAsync(connection, database.Migrations, cancellationToken), faults).ConfigureAwait(false);
        return status is null ? null : [.. status.Pending.Select(migration => migration.Version)];
    }

    /// <summary>Migrations with faults are no matter of what can be read: they would stop every run.</summary>
    private static async Task<MigrationReview?> ReviewAsync(DatabasePlan plan, Secret database, TimeProvider time, List<RolloutException> faults, CancellationToken cancellationToken)
    {
        try
        {
            return await BackendFactory.SharedSchema(plan, time).ReviewAsync(database, plan, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code is not ("RT2502" or "RT2503"))
        {
            faults.Add(fault);
            return null;
        }
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> read, List<RolloutException>? faults = null)
        where T : class
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (RolloutException fault)
        {
            faults?.Add(fault);
            return null;
        }
    }
}

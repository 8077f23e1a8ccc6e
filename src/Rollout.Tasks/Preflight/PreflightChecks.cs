using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Baselines;
using Rollout.Tasks.Database;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Sources;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Preflight;

/// <summary>The checks of a plan.</summary>
internal static class PreflightChecks
{
    /// <summary>The checks of a plan, in the order of the report.</summary>
    /// <param name="plan">What to check for.</param>
    /// <param name="world">What is asked.</param>
    public static IReadOnlyList<IPreflightCheck> For(RolloutPlan plan, PreflightWorld world)
    {
        var tag = Placeholders.Expand(plan.Preflight.ReleaseTag, new Dictionary<string, string> { ["release"] = plan.Release });
        return
        [
            new ToolsPresentCheck(RequiredTools.For(plan), Environment.GetEnvironmentVariable("PATH") ?? string.Empty),
            new GitCleanCheck(world.Sources, plan.Preflight.Git),
            new ReleaseTagCheck(world.Sources, tag, plan.Preflight.Git),
            new FreeDiskCheck(plan.StateDirectory, plan.Preflight.MinimumFreeDiskBytes),
            new FreeMemoryCheck(plan.Preflight.MinimumFreeMemoryBytes, new AvailableMemory()),
            new LoadBalancerTopologyCheck(world.Router, world.Stable),
            new StableHealthyCheck(world.Router, world.Stable),
            .. world.Router is IInspectedRouter inspected ? [new WeightsAreSharesCheck(inspected)] : Array.Empty<IPreflightCheck>(),
            .. Permissions(plan, world.Router),
            .. Baseline(plan),
            .. Backup(plan, world.Database),
            .. world.Metrics is { } metrics ? [new MetricsAnswerCheck(metrics, OwnQueries(plan))] : Array.Empty<IPreflightCheck>(),
            .. Database("database", world.DatabaseServer, world.Database),
            .. Database("staging database", world.DatabaseServer, world.Staging),
        ];
    }

    private static IEnumerable<Guard> Guards(RolloutPlan plan) => plan.Steps.SelectMany(step => step.Guards.Concat(step.Require)).Concat(plan.Guards);

    /// <summary>Own queries that decide. A guard that only warns can do without.</summary>
    private static List<MetricSourcePlan> OwnQueries(RolloutPlan plan)
    {
        var deciding = Guards(plan).Where(guard => guard.Action != GuardAction.Warn).Select(guard => guard.Metric).Concat(plan.Judge?.Metrics.Where(metric => !metric.DryRun).Select(metric => metric.Name) ?? []).ToHashSet();
        return [.. plan.Metrics.Also.Where(source => source.Query is not null && deciding.Contains(source.Metric!.Name))];
    }

    private static IEnumerable<IPreflightCheck> Permissions(RolloutPlan plan, ITrafficRouter router) =>
        router is IPermissionCheck permissions ? [new PermissionsGrantedCheck(permissions, plan.Traffic.TestTraffic.Through == TestTrafficPath.LoadBalancer)] : [];

    private static IEnumerable<IPreflightCheck> Baseline(RolloutPlan plan)
    {
        var guards = Guards(plan).Where(guard => guard.Reference == GuardReference.Baseline).ToList();
        return guards.Count == 0 ? [] : [new BaselineRecordedCheck(new BaselineFile(EnvironmentStores.DirectoryOf(plan), plan.Environment), guards, TimeProvider.System)];
    }

    private static IEnumerable<IPreflightCheck> Backup(RolloutPlan plan, Secret? database) =>
        plan.Database?.Backup is { MaxAge: { } maxAge } && database is not null ? [new BackupIsFreshCheck(Execution.Stages.Backups.Folder(plan), database, maxAge, TimeProvider.System)] : [];

    private static IEnumerable<IPreflightCheck> Database(string name, IDatabaseServer server, Secret? connection) =>
        connection is null ? [] : [new DatabaseReachableCheck(name, server, connection)];
}

/// <summary>What the checks ask.</summary>
internal sealed record PreflightWorld
{
    /// <summary>The load balancer.</summary>
    public required ITrafficRouter Router { get; init; }

    /// <summary>Asks the databases.</summary>
    public required IDatabaseServer DatabaseServer { get; init; }

    /// <summary>Asks git.</summary>
    public required Func<CancellationToken, Task<SourceState>> Sources { get; init; }

    /// <summary>The metrics; null where nobody watches.</summary>
    public IMetricSource? Metrics { get; init; }

    /// <summary>The shared database; null when the application has none.</summary>
    public Secret? Database { get; init; }

    /// <summary>The staging database; null when there is none.</summary>
    public Secret? Staging { get; init; }

    /// <summary>The stable slot of the rollout in flight, as the journal has it; null when none is in flight.</summary>
    public Slot? Stable { get; init; }
}

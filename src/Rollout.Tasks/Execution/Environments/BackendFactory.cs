using Rollout.Tasks.Containers;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Phases;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.Replays;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Images;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Runtimes.Docker;
using Rollout.Tasks.Runtimes.Process;
using Rollout.Tasks.Sources;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Environments;

/// <summary>Picks the adapters that a plan names. The one place that knows them all.</summary>
internal static class BackendFactory
{
    public static Backends Create(RolloutPlan plan, EmbeddedAccess? access, HttpClient http, TimeProvider time)
    {
        var (database, staging) = Connections(plan, access);
        var metrics = new MetricSources(plan, access, database, http, time);
        return new Backends
        {
            Images = Images(plan, time),
            Runtime = Runtime(plan, access?.Endpoints, http, time),
            ReplayRuntime = ReplayRuntime(plan, access?.Endpoints, http, time),
            Router = Router(plan, access?.Endpoints, time),
            Metrics = metrics.For,
            MetricSources = metrics,
            Migrator = Migrator(plan.Database, time),
            DatabaseServer = new NpgsqlDatabaseServer(time),
            SharedSchema = SharedSchema(plan.Database, time),
            Probes = statements => new NpgsqlProbeReplay(statements),
            Sources = new GitRepository(plan.BaseDirectory).ReadAsync,
            Http = http,
            Database = database,
            Staging = staging,
            TrafficAddress = access is null ? null : new Uri($"http://127.0.0.1:{access.Endpoints.TrafficPort}/"),
        };
    }

    public static ITrafficRouter Router(RolloutPlan plan, EmbeddedEndpoints? endpoints, TimeProvider time) => TrafficRouters.Create(plan, endpoints, time);

    public static IMigrator Migrator(DatabasePlan? plan, TimeProvider time) => new NpgsqlMigrator(time, new MigratorOptions { Files = plan?.Files ?? new MigrationFilePlan(), Baseline = plan?.Runner.Baseline, Backfill = plan?.Backfill ?? BackfillPlan.Default });

    public static ISharedSchema SharedSchema(DatabasePlan? plan, TimeProvider time) => new NpgsqlSharedSchema(Migrator(plan, time));

    public static (Secret? Database, Secret? Staging) Connections(RolloutPlan plan, EmbeddedAccess? access) =>
        (plan.Database?.Connection ?? access?.Database, plan.Database?.Staging ?? access?.Staging);

    public static IServiceRuntime Runtime(RolloutPlan plan, EmbeddedEndpoints? endpoints, HttpClient http, TimeProvider time) => plan.Runtime.Kind switch
    {
        "process" when endpoints is not null => new ProcessRuntime(new EmbeddedClient(http, endpoints), plan.Application, plan.Environment, EnvironmentStores.LogsDirectory(plan), time),
        "docker" => new DockerRuntime(new DockerClient(), plan.Application, plan.Environment, plan.Runtime.Network, time),
        _ => throw Unknown("runtime.kind", plan.Runtime.Kind, "process, docker"),
    };

    public static IServiceRuntime ReplayRuntime(RolloutPlan plan, EmbeddedEndpoints? endpoints, HttpClient http, TimeProvider time) =>
        Runtime(plan with { Application = StableInstances.ApplicationOf(plan) }, endpoints, http, time);

    private static IImageStore Images(RolloutPlan plan, TimeProvider time)
    {
        var published = new PublishedImageStore(plan.Application, plan.StateDirectory, time);
        return plan.Runtime.Kind switch
        {
            "process" => published,
            "docker" => new DockerImageStore(new DockerClient(), new BaseImages(plan.Runtime.BaseImages, plan.StateDirectory, time), published, plan.Application, plan.StateDirectory, time),
            _ => throw Unknown("runtime.kind", plan.Runtime.Kind, "process, docker"),
        };
    }

    private static RolloutException Unknown(string path, string value, string known) =>
        new("RT1011", $"{path}: '{value}' cannot be used here; known: {known}. Correct rollout.yaml.", ExitCode.Configuration);
}

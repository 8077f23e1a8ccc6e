using Rollout.Tasks;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Sources;
using Rollout.Tasks.Testing.Database;
using Rollout.Tasks.Testing.Images;
using Rollout.Tasks.Testing.Runtimes;
using Rollout.Tasks.Traffic;

namespace Rollout.AbortTrials;

/// <summary>What a rollout of a trial is made of: traffic and metrics are real; what comes before traffic is not, for it is not measured.</summary>
internal static class Parts
{
    public static Backends Backends(Scene scene, HttpClient http, Func<Slot, IMetricSource> metrics) => new()
    {
        Images = new InMemoryImageStore(),
        Runtime = new InMemoryServiceRuntime(),
        ReplayRuntime = new InMemoryServiceRuntime(),
        Router = TrafficRouters.Create(scene.Plan, scene.Endpoints, TimeProvider.System),
        Metrics = metrics,
        Migrator = new InMemoryMigrator(TimeProvider.System),
        DatabaseServer = new InMemoryDatabaseServer(),
        SharedSchema = new InMemorySharedSchema(),
        Probes = statements => new NpgsqlProbeReplay(statements),
        Sources = _ => Task.FromResult(SourceState.Unknown("no repository")),
        Http = http,
    };

    public static IEnumerable<IStage> Stages() =>
        [.. TaskNames.Chain.TakeWhile(name => name != TaskNames.ShiftTraffic10).Select(name => new NoStage(name)), new ShiftStage(TaskNames.ShiftTraffic10, 10)];

    private sealed class NoStage(string name) : IStage
    {
        public string Name => name;

        public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) => Task.FromResult<string?>("done");

        public Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken) => Task.FromResult(new StageResult("not part of the measurement"));
    }
}

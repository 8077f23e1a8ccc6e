using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Testing.Images;
using Rollout.Tasks.Tests.Execution;
using Rollout.Tasks.Traffic;

namespace Rollout.Faults.Tests.Engine;

/// <summary>The tool itself on one state directory: the engine, the file journal and lease, and the real router on an API that may be anything. Each call of <see cref="RunAsync"/> is what one process does.</summary>
internal sealed class Engine : IDisposable
{
    private readonly HttpClient http = FakeBackends.HealthyInstances();

    public required RolloutPlan Plan { get; init; }

    public required TimeProvider Time { get; init; }

    public required StandingRuntime Runtime { get; init; }

    public required InMemoryImageStore Images { get; init; }

    /// <summary>Where an embedded load balancer answers; null where the plan alone says it.</summary>
    public required EmbeddedEndpoints? Endpoints { get; init; }

    /// <summary>Share of failed requests of the candidate, in percent.</summary>
    public double CandidateErrors { get; init; }

    /// <summary>Sees each event of a run.</summary>
    public Action<RolloutEvent>? OnEvent { get; set; }

    /// <summary>Runs the tasks one after the other.</summary>
    /// <returns>What ended it; null when all were done.</returns>
    public async Task<Exception?> RunAsync(params string[] tasks)
    {
        var leases = new FileLeaseStore(EnvironmentStores.DirectoryOf(Plan), TimeProvider.System, TimeSpan.FromMinutes(5));
        var lease = await leases.AcquireAsync(tasks[0], CancellationToken.None);
        await using var keeper = new LeaseKeeper(leases, lease, TimeProvider.System);
        var router = TrafficRouters.Create(Plan, Endpoints, Time);
        try
        {
            var journal = new FileJournal(Path.Combine(EnvironmentStores.DirectoryOf(Plan), "journal.jsonl"), leases, Time);
            await using var session = new RolloutSession(Plan, Backends(router), journal, leases, keeper, new Listener(this), Time);
            await session.LoadAsync(CancellationToken.None);
            foreach (var task in tasks)
            {
                await RunTaskAsync(session, task);
            }

            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
        finally
        {
            (router as IDisposable)?.Dispose();
            await leases.ReleaseAsync(lease, CancellationToken.None);
        }
    }

    /// <summary>What the journal says now.</summary>
    public async Task<EnvironmentState> StateAsync()
    {
        var leases = new FileLeaseStore(EnvironmentStores.DirectoryOf(Plan), TimeProvider.System);
        return StateProjector.Project(await new FileJournal(Path.Combine(EnvironmentStores.DirectoryOf(Plan), "journal.jsonl"), leases, Time).ReadAsync(CancellationToken.None));
    }

    public void Dispose() => http.Dispose();

    private static async Task RunTaskAsync(RolloutSession session, string task)
    {
        switch (task)
        {
            case TaskNames.Rollback:
                await RollbackStage.RunAsync(session, task, "asked for by the operator", _ => Task.CompletedTask, CancellationToken.None);
                break;
            case TaskNames.Decommission:
                await DecommissionStage.RunAsync(session, CancellationToken.None);
                break;
            default:
                await new StageRunner(session, endRetention: false).RunAsync(Stage(task), CancellationToken.None);
                break;
        }
    }

    private static IStage Stage(string task) => task switch
    {
        TaskNames.BuildImages => new BuildImagesStage(),
        TaskNames.TagImages => new TagImagesStage(),
        TaskNames.DeployCandidate => new DeployCandidateStage(),
        TaskNames.SmokeTest => new TestTrafficStage(),
        TaskNames.ShiftTraffic10 => new ShiftStage(task, 10),
        TaskNames.ShiftTraffic50 => new ShiftStage(task, 50),
        TaskNames.Cutover => new ShiftStage(task, 100),
        _ => new FixedStage(task),
    };

    private Backends Backends(ITrafficRouter router) => FakeBackends.With(router, http, Time) with
    {
        Images = Images,
        Runtime = Runtime,
        Metrics = _ => new FakeMetricSource(Time).GivenStable(new FakeTraffic(50)).GivenCandidate(new FakeTraffic(50, CandidateErrors)),
    };

    private sealed class Listener(Engine engine) : IRolloutReporter
    {
        public void Report(RolloutEvent rolloutEvent) => engine.OnEvent?.Invoke(rolloutEvent);
    }
}

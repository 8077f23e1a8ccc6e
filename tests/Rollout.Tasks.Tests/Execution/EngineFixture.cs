using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Testing.Database;
using Rollout.Tasks.Testing.Images;
using Rollout.Tasks.Testing.Journal;
using Rollout.Tasks.Testing.Runtimes;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Tests.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>An environment made of fakes. Each <see cref="RunAsync(string, CancellationToken)"/> is what one process of the tool does in it.</summary>
internal sealed class EngineFixture : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);
    private readonly HttpClient http = FakeBackends.HealthyInstances();
    private readonly List<RolloutEvent> reported = [];
    private Func<bool> isStopped = () => false;
    private RolloutSession? current;

    public EngineFixture()
    {
        Router = new InMemoryTrafficRouter(Time, "auth", "web");
        Leases = new InMemoryLeaseStore(Time);
        Memory = new InMemoryJournal(Leases, Time);
        Journal = new FreezingJournal(Memory);
        Metrics = new FakeMetricSource(Time).GivenStable(new FakeTraffic(50)).GivenCandidate(new FakeTraffic(50));
        Migrator = new InMemoryMigrator(Time, "005", "006");
    }

    public ManualTimeProvider Time { get; } = new();

    public RolloutPlan Plan { get; set; } = Plans.Sample();

    public InMemoryTrafficRouter Router { get; set; }

    public InMemoryLeaseStore Leases { get; }

    public InMemoryAbortRequests Aborts { get; } = new();

    public InMemoryJournal Memory { get; }

    public FreezingJournal Journal { get; }

    public FakeMetricSource Metrics { get; }

    public InMemoryMigrator Migrator { get; }

    public InMemoryDatabaseServer DatabaseServer { get; } = new();

    public InMemorySharedSchema Schema { get; } = new();

    public InMemoryImageStore Images { get; } = new();

    public InMemoryServiceRuntime Runtime { get; } = new();

    public InMemoryServiceRuntime ReplayRuntime { get; } = new();

    /// <summary>Put something between the engine and a fake.</summary>
    public Func<ITrafficRouter, ITrafficRouter> WrapRouter { get; set; } = router => router;

    public Func<IMetricSource, IMetricSource> WrapMetrics { get; set; } = metrics => metrics;

    public Func<IJournal, IJournal> WrapJournal { get; set; } = journal => journal;

    public Func<ILeaseStore, ILeaseStore> WrapLeases { get; set; } = leases => leases;

    public Func<RolloutState, IRecorder> NewRecorder { get; set; } = _ => new NoRecorder();

    public bool EndRetention { get; set; }

    public bool AcceptDrift { get; set; }

    /// <summary>Called before each move of the clock, with the newest state; for tests that change the world in the middle of a run.</summary>
    public Action<EnvironmentState>? OnTick { get; set; }

    /// <summary>Takes the place of a stage of the chain.</summary>
    public Dictionary<string, IStage> Stages { get; } = new()
    {
        [TaskNames.Preflight] = new StubStage(TaskNames.Preflight),
        [TaskNames.BuildImages] = new BuildImagesStage(),
        [TaskNames.TagImages] = new TagImagesStage(),
        [TaskNames.MigrateStaging] = new MigrateStagingStage(FakeBackends.HealthyInstances),
        [TaskNames.DeployCandidate] = new DeployCandidateStage(),
        [TaskNames.MigrateDatabase] = new MigrateDatabaseStage(),
        [TaskNames.SmokeTest] = new StubStage(TaskNames.SmokeTest),
        [TaskNames.ShiftTraffic10] = new ShiftStage(TaskNames.ShiftTraffic10, 10),
        [TaskNames.ShiftTraffic50] = new ShiftStage(TaskNames.ShiftTraffic50, 50),
        [TaskNames.Cutover] = new ShiftStage(TaskNames.Cutover, 100),
    };

    public IReadOnlyList<RolloutEvent> Reported => reported;

    public IReadOnlyList<JournalEvent> Events => Memory.Events;

    public EnvironmentState State => StateProjector.Project(Memory.Events);

    /// <summary>All changes that were made to the world.</summary>
    public IReadOnlyList<string> Changes => [.. Router.Calls, .. Runtime.Calls, .. Migrator.Calls, .. DatabaseServer.Calls, $"{Images.Builds} builds"];

    /// <summary>Calls that set weights, oldest first.</summary>
    public IReadOnlyList<string> WeightCalls => [.. Router.Calls.Where(call => call.StartsWith("ModifyRule", StringComparison.Ordinal))];

    /// <summary>Share of green in percent, by service.</summary>
    public async Task<IReadOnlyList<double?>> GreenAsync()
    {
        Router.GivenReachable();
        return [.. (await Router.ReadAsync(CancellationToken.None)).Rules.Select(rule => rule.SharePercent(Slot.Green))];
    }

    /// <summary>Runs the chain up to a task, as <c>--target=TASK</c> does.</summary>
    public Task<Outcome> RunAsync(string target = TaskNames.Cutover, CancellationToken cancellationToken = default) => ProcessAsync(target, async session =>
    {
        isStopped = () => cancellationToken.IsCancellationRequested || session.LeaseLost.IsCancellationRequested || session.AbortRequested.IsCancellationRequested || session.GuardFired.IsCancellationRequested;
        foreach (var task in TaskNames.Chain.TakeWhile(task => task != target).Append(target))
        {
            await new StageRunner(session, EndRetention).RunAsync(Stages[task], cancellationToken).ConfigureAwait(false);
        }
    });

    /// <summary>Runs one task of the chain, as <c>--exclusive</c> does.</summary>
    public Task<Outcome> RunOnlyAsync(string task) => ProcessAsync(task, session => new StageRunner(session, EndRetention).RunAsync(Stages[task], CancellationToken.None));

    public Task<Outcome> RollbackAsync() => ProcessAsync(TaskNames.Rollback, session => RollbackStage.RunAsync(session, TaskNames.Rollback, "asked for by the operator", _ => Task.CompletedTask, CancellationToken.None));

    public Task<Outcome> DecommissionAsync() => ProcessAsync(TaskNames.Decommission, session => DecommissionStage.RunAsync(session, CancellationToken.None));

    /// <summary>Takes the lease, loads the journal, brings the first release up, and works; then moves the clock until that has ended.</summary>
    public async Task<Outcome> ProcessAsync(string task, Func<RolloutSession, Task> work)
    {
        // One thread does the work and moves the clock: the clock then never runs ahead of the work.
        return await Task.Run(async () =>
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var stopped = false;
            var process = WorkAsync(task, work, () => ended.TrySetResult());
            for (var tick = 0; tick < 4_000 && !ended.Task.IsCompleted && !Journal.Frozen.Task.IsCompleted; tick++)
            {
                OnTick?.Invoke(State);
                Time.Advance(Tick);
                stopped |= isStopped();
                if (stopped)
                {
                    // What a cancelled wait continues with runs on another thread: the clock must not run away from it, and moves on only for what waits for it.
                    await Task.WhenAny(ended.Task, Journal.Frozen.Task, Idle());
                }
            }

            await Task.WhenAny(process, Journal.Frozen.Task).WaitAsync(TimeSpan.FromSeconds(30));
            if (!process.IsCompleted)
            {
                // Dead, and all that ran in it.
                await current!.DisposeAsync();
            }

            return new Outcome(process.IsCompleted ? await process : null);
        });
    }

    public void Dispose() => http.Dispose();

    private async Task<Exception?> WorkAsync(string task, Func<RolloutSession, Task> work, Action worked)
    {
        try
        {
            var leases = WrapLeases(Leases);
            var lease = await Leases.AcquireAsync(task, CancellationToken.None).ConfigureAwait(false);
            await using var keeper = new LeaseKeeper(leases, lease, Time);
            await using var watch = new RunWatch(Aborts, keeper, Time);
            var session = new RolloutSession(Plan, Backends(), WrapJournal(Journal), leases, keeper, new Recorder(reported), Time) { Watch = watch, AcceptDrift = AcceptDrift, NewRecorder = NewRecorder };
            current = session;
            await session.LoadAsync(CancellationToken.None).ConfigureAwait(false);
            await new Bootstrap(session).EnsureAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                await work(session).ConfigureAwait(false);
            }
            finally
            {
                worked();
                isStopped = () => false;
                await session.DisposeAsync().ConfigureAwait(false);
                await Leases.ReleaseAsync(lease, CancellationToken.None).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception fault)
        {
            worked();
            return fault;
        }
    }

    private static async Task Idle()
    {
        using var patience = new PeriodicTimer(Patience, TimeProvider.System);
        await patience.WaitForNextTickAsync();
    }

    private Backends Backends() => FakeBackends.With(WrapRouter(Router), http, Time) with
    {
        Images = Images,
        Runtime = Runtime,
        ReplayRuntime = ReplayRuntime,
        Metrics = _ => WrapMetrics(Metrics),
        Migrator = Migrator,
        DatabaseServer = DatabaseServer,
        SharedSchema = Schema,
        Database = new Secret("Database=nest"),
        Staging = new Secret("Database=nest_staging"),
    };
}

/// <summary>How a process ended.</summary>
/// <param name="Fault">Null when it did all.</param>
internal sealed record Outcome(Exception? Fault)
{
    public ExitCode Exit => Fault switch
    {
        null => ExitCode.Done,
        RolloutException known => known.ExitCode,
        _ => ExitCode.Fault,
    };

    public string? Code => (Fault as RolloutException)?.Code;
}

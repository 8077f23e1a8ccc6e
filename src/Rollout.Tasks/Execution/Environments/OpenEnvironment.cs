using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Environments;

/// <summary>An environment that this process holds: leased, running, with its state loaded.</summary>
internal sealed class OpenEnvironment : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseDeadline = TimeSpan.FromSeconds(5);

    private readonly EmbeddedLauncher launcher;
    private readonly Hold hold;
    private readonly HttpClient http;
    private readonly TimeProvider time;

    // The watch may still read from them: they are closed at the end.
    private readonly List<Backends> replaced = [];
    private LoadRun? load;
    private bool loadStopped;

    private OpenEnvironment(RolloutSession session, EmbeddedLauncher launcher, Hold hold, HttpClient http, TimeProvider time)
    {
        Session = session;
        this.launcher = launcher;
        this.hold = hold;
        this.http = http;
        this.time = time;
    }

    public RolloutSession Session { get; }

    /// <summary>What was done to bring the environment up; null when it was up.</summary>
    public string? Bootstrapped { get; private set; }

    /// <summary>Takes the lease, brings an embedded environment up, and reads the journal. A task that goes back changes nothing before that: it only finds what runs.</summary>
    public static async Task<OpenEnvironment> OpenAsync(RolloutPlan plan, EmbeddedLauncher launcher, string task, IRolloutReporter reporter, TimeProvider time, CancellationToken cancellationToken)
    {
        var goesBack = task is TaskNames.Rollback or TaskNames.Abort;
        var stores = new EnvironmentStores(plan, time);
        var hold = await Hold.TakeAsync(stores, task, time, cancellationToken).ConfigureAwait(false);
        var http = EmbeddedClient.CreateHttp();
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hold.Watch.Aborted, hold.Keeper.Lost);
            var running = goesBack && plan.Embedded is not null ? await launcher.FindAsync(stop.Token).ConfigureAwait(false) : null;
            var access = running is not null ? new EmbeddedAccess(running, null, null) : await AccessAsync(plan, launcher, stop.Token).ConfigureAwait(false);
            var backends = BackendFactory.Create(plan, access, http, time);
            var session = new RolloutSession(plan, backends, stores.Journal, stores.Leases, hold.Keeper, reporter, time) { Watch = hold.Watch, NewRecorder = rollout => Recording(plan, rollout, reporter, time) };
            if (backends.TrafficAddress is { } address)
            {
                session.Say($"{plan.Application} on {plan.Environment} answers at {address}");
            }

            await session.LoadAsync(stop.Token).ConfigureAwait(false);
            var opened = new OpenEnvironment(session, launcher, hold, http, time);
            if (!goesBack)
            {
                opened.Bootstrapped = await new Safeguard(session).RunAsync(task, new Bootstrap(session).EnsureAsync, cancellationToken).ConfigureAwait(false);
            }

            return opened;
        }
        catch
        {
            http.Dispose();
            await hold.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Brings back what does not run. For a way back whose stable slot could not take the traffic.</summary>
    public async Task BringUpAsync(CancellationToken cancellationToken)
    {
        replaced.Add(Session.Backends);
        Session.Use(BackendFactory.Create(Session.Plan, await AccessAsync(Session.Plan, launcher, cancellationToken).ConfigureAwait(false), http, time));
        await new Bootstrap(Session).EnsureAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins to make traffic, once, for a task that clients could notice. No task fails for want of it: without requests a step holds.</summary>
    public void StartLoadFor(string task)
    {
        var noticeable = task is TaskNames.Rollback or BaselineRun.Task || TaskNames.Chain.SkipWhile(name => name != TaskNames.DeployCandidate).Contains(task);
        if (load is null && noticeable && Session.Plan.Load is { } plan && Session.Backends.TrafficAddress is { } address)
        {
            try
            {
                load = LoadRun.Start(plan, address, time);
                Session.ClientReading = load.Read;
            }
            catch (Exception fault)
            {
                Session.Reporter.Report(new RolloutEvent.Warning($"the load generator does not start: {fault.Message}"));
            }
        }
    }

    public async Task StopLoadAsync()
    {
        if (load is null || loadStopped)
        {
            return;
        }

        loadStopped = true;
        var seen = await load.StopAsync().ConfigureAwait(false);
        foreach (var failure in seen.FirstFailures)
        {
            Session.Reporter.Report(new RolloutEvent.Warning($"client request failed at {failure.At:HH:mm:ss.fff}: {failure.Text}"));
        }
    }

    /// <summary>Gives everything back. The lease goes back whatever fails before it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stages.DatabaseSafety.TryLiftAllAsync(Session).ConfigureAwait(false);
            await Session.DisposeAsync().ConfigureAwait(false);
            await StopLoadAsync().ConfigureAwait(false);
            load?.Dispose();
            foreach (var backends in replaced.Append(Session.Backends))
            {
                await backends.DisposeAsync().ConfigureAwait(false);
            }

            http.Dispose();
        }
        finally
        {
            await hold.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static RecordingWriter Recording(RolloutPlan plan, RolloutState rollout, IRolloutReporter reporter, TimeProvider time)
    {
        var folder = new RecordingFolder(EnvironmentStores.RecordingsDirectory(plan));
        folder.Prune();
        var header = new RecordingHeader(plan.Application, plan.Environment, rollout.RolloutId, rollout.StableRelease, rollout.Release, rollout.StableSlot, plan.Metrics.Interval, time.GetUtcNow());
        return new RecordingWriter(folder.PathOf(rollout.RolloutId), header, text => reporter.Report(new RolloutEvent.Warning(text)));
    }

    private static async Task<EmbeddedAccess?> AccessAsync(RolloutPlan plan, EmbeddedLauncher launcher, CancellationToken cancellationToken) =>
        plan.Embedded is null ? null : await new EmbeddedEnvironment(plan, launcher).EnsureAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The lease of this process, and what looks after it.</summary>
    private sealed class Hold(EnvironmentStores stores, LeaseKeeper keeper, RunWatch watch, TimeProvider time) : IAsyncDisposable
    {
        public LeaseKeeper Keeper => keeper;

        public RunWatch Watch => watch;

        public static async Task<Hold> TakeAsync(EnvironmentStores stores, string task, TimeProvider time, CancellationToken cancellationToken)
        {
            var lease = await stores.Leases.AcquireAsync(task, cancellationToken).ConfigureAwait(false);
            var keeper = new LeaseKeeper(stores.Leases, lease, time);
            return new Hold(stores, keeper, new RunWatch(stores.Aborts, keeper, time), time);
        }

        /// <summary>Has its own deadline: a store that hangs keeps no process, whose lease then ends by itself.</summary>
        public async ValueTask DisposeAsync()
        {
            using var deadline = new CancellationTokenSource(ReleaseDeadline, time);
            try
            {
                await CloseAsync(deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is OperationCanceledException or RolloutException or IOException or UnauthorizedAccessException)
            {
                // The store does not answer, or has no room: the lease ends by itself. What the run ended with must not be hidden.
            }
        }

        private async Task CloseAsync(CancellationToken deadline)
        {
            await watch.DisposeAsync().ConfigureAwait(false);
            await keeper.DisposeAsync().ConfigureAwait(false);
            await stores.Leases.ReleaseAsync(keeper.Lease, deadline).ConfigureAwait(false);
            await stores.Aborts.ClearAsync(keeper.Lease, deadline).ConfigureAwait(false);
        }
    }
}

using Rollout.Tasks.Embedded;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution;

/// <summary>An environment that this process holds: leased, running, with its state loaded.</summary>
internal sealed class OpenEnvironment : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseDeadline = TimeSpan.FromSeconds(5);

    private readonly ILeaseStore leases;
    private readonly LeaseKeeper keeper;
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private LoadRun? load;
    private bool loadStopped;

    private OpenEnvironment(RolloutSession session, ILeaseStore leases, LeaseKeeper keeper, HttpClient http, TimeProvider time)
    {
        Session = session;
        this.leases = leases;
        this.keeper = keeper;
        this.http = http;
        this.time = time;
    }

    public RolloutSession Session { get; }

    /// <summary>What was done to bring the environment up; null when it was up.</summary>
    public string? Bootstrapped { get; private set; }

    /// <summary>Takes the lease, brings an embedded environment up, and reads the journal.</summary>
    public static async Task<OpenEnvironment> OpenAsync(RolloutPlan plan, EmbeddedLauncher launcher, string task, IRolloutReporter reporter, TimeProvider time, CancellationToken cancellationToken)
    {
        var stores = new EnvironmentStores(plan, time);
        var lease = await stores.Leases.AcquireAsync(task, cancellationToken).ConfigureAwait(false);
        var keeper = new LeaseKeeper(stores.Leases, lease, time);
        var http = EmbeddedClient.CreateHttp();
        try
        {
            var access = plan.Embedded is null ? null : await new EmbeddedEnvironment(plan, launcher).EnsureAsync(cancellationToken).ConfigureAwait(false);
            var backends = BackendFactory.Create(plan, access, http, time);
            if (backends.TrafficAddress is { } address)
            {
                reporter.Report(new RolloutEvent.Line($"{plan.Application} on {plan.Environment} answers at {address}"));
            }

            var session = new RolloutSession(plan, backends, stores.Journal, stores.Leases, keeper, reporter, time);
            await session.LoadAsync(cancellationToken).ConfigureAwait(false);
            var opened = new OpenEnvironment(session, stores.Leases, keeper, http, time);
            opened.Bootstrapped = await new Bootstrap(session).EnsureAsync(cancellationToken).ConfigureAwait(false);
            return opened;
        }
        catch
        {
            http.Dispose();
            await CloseAsync(stores.Leases, keeper, time).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins to make traffic, once, for a task that clients could notice.</summary>
    public void StartLoadFor(string task)
    {
        var noticeable = task == TaskNames.Rollback || TaskNames.Chain.SkipWhile(name => name != TaskNames.DeployCandidate).Contains(task);
        if (load is null && noticeable && Session.Plan.Load is { } plan && Session.Backends.TrafficAddress is { } address)
        {
            load = LoadRun.Start(plan, address, time);
            Session.ClientReading = load.Read;
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

    public async ValueTask DisposeAsync()
    {
        await StopLoadAsync().ConfigureAwait(false);
        load?.Dispose();
        (Session.Backends.Router as IDisposable)?.Dispose();
        http.Dispose();
        await CloseAsync(leases, keeper, time).ConfigureAwait(false);
    }

    private static async Task CloseAsync(ILeaseStore leases, LeaseKeeper keeper, TimeProvider time)
    {
        await keeper.DisposeAsync().ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(ReleaseDeadline, time);
        await leases.ReleaseAsync(keeper.Lease, deadline.Token).ConfigureAwait(false);
    }
}

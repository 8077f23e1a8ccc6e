using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Execution;
using Rollout.Tasks.Traffic;

namespace Rollout.Local.Tests.Fixtures;

/// <summary>A rollout in flight with a real router, journal and lease; only what a shift does not touch is made up.</summary>
internal sealed class ShiftSession : IAsyncDisposable, IRolloutReporter
{
    private readonly HttpClient http = EmbeddedClient.CreateHttp();
    private readonly List<RolloutEvent> reported = [];
    private readonly LeaseKeeper keeper;

    private ShiftSession(ITrafficRouter router, Lease lease, EnvironmentStores stores, RolloutPlan plan)
    {
        keeper = new LeaseKeeper(stores.Leases, lease, TimeProvider.System);
        Session = new RolloutSession(plan, FakeBackends.With(router, http, TimeProvider.System), stores.Journal, stores.Leases, keeper, this, TimeProvider.System);
    }

    public RolloutSession Session { get; }

    public IReadOnlyList<RolloutEvent> Reported
    {
        get
        {
            lock (reported)
            {
                return [.. reported];
            }
        }
    }

    /// <summary>Takes the lease and begins a rollout with blue as stable.</summary>
    public static async Task<ShiftSession> BeginAsync(ITrafficRouter router)
    {
        var directory = Directory.CreateTempSubdirectory("rollout-shift-").FullName;
        var plan = Plans.Sample(directory) with { StateDirectory = directory };
        var stores = new EnvironmentStores(plan, TimeProvider.System);
        var session = new ShiftSession(router, await stores.Leases.AcquireAsync("ShiftTraffic10", CancellationToken.None), stores, plan);
        await session.Session.LoadAsync(CancellationToken.None);
        await session.Session.BeginAsync(Slot.Blue, "1.7.0", await session.Session.Shifter.ReadAsync(CancellationToken.None), CancellationToken.None);
        return session;
    }

    public void Report(RolloutEvent rolloutEvent)
    {
        lock (reported)
        {
            reported.Add(rolloutEvent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await keeper.DisposeAsync();
        http.Dispose();
        Directory.Delete(Session.Plan.StateDirectory, recursive: true);
    }
}

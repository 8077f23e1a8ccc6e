using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>A run that no longer has its lease: who has it decides what it may do.</summary>
public sealed class LostLeaseTests : IDisposable
{
    private readonly EngineFixture engine = new();
    private readonly UnreachableLeases leases;
    private bool happened;

    public LostLeaseTests()
    {
        leases = new UnreachableLeases(engine.Leases);
        engine.WrapLeases = _ => leases;

        // The lease ends within the hold.
        engine.Plan = engine.Plan with { Steps = [new RolloutStep(10, TimeSpan.FromMinutes(2)), .. engine.Plan.Steps.Skip(1)] };
    }

    [Fact]
    public async Task Should_NoticeAtOnceAndChangeNothing_When_AnotherProcessTakesItDuringAHold()
    {
        DateTimeOffset? taken = null;
        var late = false;
        AtTen(() =>
        {
            engine.Leases.GivenTakenBy("somebody else");
            taken = engine.Time.GetUtcNow();
        });
        var first = engine.OnTick;
        engine.OnTick = state =>
        {
            first!(state);
            if (engine.Time.GetUtcNow() - taken >= TimeSpan.FromSeconds(1))
            {
                // The run goes on on another thread: the clock waits for it. A look may have been late by some ticks, so that the next one is.
                late |= !SpinWait.SpinUntil(() => leases.Asked > 1, TimeSpan.FromSeconds(30));
            }
        };

        var outcome = await engine.RunAsync();

        Assert.False(late);
        Assert.Equal((ExitCode.LeaseHeld, "RT4002"), (outcome.Exit, outcome.Code));
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_ChangeNothing_When_TheOperatorTookItAway()
    {
        AtTen(() => engine.Leases.BreakAsync(CancellationToken.None));

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.LeaseHeld, "RT4002"), (outcome.Exit, outcome.Code));
        Assert.Equal([10, 10], await engine.GreenAsync());
        Assert.Null(await engine.Leases.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_GoBackUnderANewLease_When_ItHasOnlyExpired()
    {
        AtTen(() => leases.RenewalsFail = true);

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT3003"), (outcome.Exit, outcome.Code));
        Assert.Contains("the lease could not be renewed in time", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal([0, 0], await engine.GreenAsync());
        Assert.Equal(RolloutPhase.RolledBack, engine.State.Rollout!.Phase);
        var tokens = engine.Events.Select(entry => entry.Token).Distinct().ToList();
        Assert.Equal([tokens[0], tokens[0] + 1], tokens);
    }

    [Fact]
    public async Task Should_GoBackWithoutALease_When_TheStoreCannotBeReached()
    {
        AtTen(() => leases.Unreachable = true);

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.RolledBack, "RT4070"), (outcome.Exit, outcome.Code));
        Assert.Equal([0, 0], await engine.GreenAsync());
        Assert.Equal(RolloutPhase.Shifting, engine.State.Rollout!.Phase);
        leases.Unreachable = false;
        Assert.Equal(ExitCode.Done, (await engine.RollbackAsync()).Exit);
        Assert.Equal(RolloutPhase.RolledBack, engine.State.Rollout!.Phase);
    }

    [Fact]
    public async Task Should_ChangeNothing_When_TheStoreCannotBeReachedAndTheWeightsAreNoLongerItsOwn()
    {
        AtTen(() =>
        {
            leases.Unreachable = true;
            engine.Router.GivenWeights("auth", 0, 100);
            engine.Router.GivenWeights("web", 0, 100);
        });

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.LeaseHeld, "RT4002"), (outcome.Exit, outcome.Code));
        Assert.Equal([100, 100], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_Hold_When_TheStoreCannotBeReachedAndStableIsNotHealthy()
    {
        AtTen(() =>
        {
            leases.Unreachable = true;
            engine.Router.GivenHealth("auth", Slot.Blue, TargetHealth.Unhealthy);
        });

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT3010"), (outcome.Exit, outcome.Code));
        Assert.Contains("green is the better one", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    public void Dispose() => engine.Dispose();

    private void AtTen(Action change) => engine.OnTick = state =>
    {
        if (!happened && state.Rollout is { Weight: 10, StepIndex: 0 })
        {
            happened = true;
            change();
        }
    };

    private void AtTen(Func<Task> change) => AtTen(() => { _ = change(); });

    /// <summary>A store that fails as a folder on a network does.</summary>
    private sealed class UnreachableLeases(ILeaseStore inner) : ILeaseStore
    {
        private int asked;

        public bool Unreachable { get; set; }

        public bool RenewalsFail { get; set; }

        /// <summary>How often somebody wanted the lease.</summary>
        public int Asked => Volatile.Read(ref asked);

        public Task<Lease?> ReadAsync(CancellationToken cancellationToken) => Reach(() => inner.ReadAsync(cancellationToken));

        public Task<Lease> AcquireAsync(string purpose, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref asked);
            return Reach(() => inner.AcquireAsync(purpose, cancellationToken));
        }

        public Task<Lease> RenewAsync(Lease lease, CancellationToken cancellationToken) => RenewalsFail ? Task.FromException<Lease>(Gone()) : Reach(() => inner.RenewAsync(lease, cancellationToken));

        public Task EnsureHeldAsync(Lease lease, CancellationToken cancellationToken) => Unreachable ? Task.FromException(Gone()) : inner.EnsureHeldAsync(lease, cancellationToken);

        public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken) => inner.ReleaseAsync(lease, cancellationToken);

        public Task BreakAsync(CancellationToken cancellationToken) => inner.BreakAsync(cancellationToken);

        private Task<T> Reach<T>(Func<Task<T>> call) => Unreachable ? Task.FromException<T>(Gone()) : call();

        private static RolloutException Gone() => new("RT4004", "the state folder is gone.");
    }
}

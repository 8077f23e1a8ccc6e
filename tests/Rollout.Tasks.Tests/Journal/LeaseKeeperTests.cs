using Rollout.Tasks.Journal;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Journal;

namespace Rollout.Tasks.Tests.Journal;

public sealed class LeaseKeeperTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly ManualTimeProvider time = new();
    private readonly FaultyStore store;

    public LeaseKeeperTests() => store = new FaultyStore(new InMemoryLeaseStore(time));

    [Fact]
    public async Task Should_KeepTheLease_When_TimePasses()
    {
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        await using var keeper = new LeaseKeeper(store, lease, time);

        for (var renewal = 1; renewal <= 9; renewal++)
        {
            await UntilAsync(() => time.Waiting == 2);
            time.Advance(TimeSpan.FromSeconds(10));
            await UntilAsync(() => store.Renewals == renewal && keeper.Lease.ExpiresAt == time.GetUtcNow() + TimeSpan.FromSeconds(30));
        }

        Assert.False(keeper.Lost.IsCancellationRequested);
        await store.EnsureHeldAsync(keeper.Lease, CancellationToken.None);
    }

    [Fact]
    public async Task Should_SayLost_When_AnotherTookTheLease()
    {
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        await using var keeper = new LeaseKeeper(store, lease, time);
        await UntilAsync(() => time.Waiting == 2);

        store.Inner.GivenTakenBy("somebody@else pid 7 (Rollback)");
        time.Advance(TimeSpan.FromSeconds(10));

        await UntilAsync(() => keeper.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Should_SayLostAtTheEndOfItsTime_When_TheStoreFails()
    {
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        await using var keeper = new LeaseKeeper(store, lease, time);
        store.Fault = new RolloutException("RT4004", "the disk is full.");
        await UntilAsync(() => time.Waiting == 2);

        time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => store.Renewals == 1 && time.Waiting == 2);
        var early = keeper.Lost.IsCancellationRequested;
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.False(early);
        await UntilAsync(() => keeper.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Should_RenewAgain_When_TheStoreFailedForAWhile()
    {
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        await using var keeper = new LeaseKeeper(store, lease, time);
        store.Fault = new TimeoutException("no answer");
        await UntilAsync(() => time.Waiting == 2);
        time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => store.Renewals == 1 && time.Waiting == 2);

        store.Fault = null;
        time.Advance(TimeSpan.FromSeconds(7));

        await UntilAsync(() => keeper.Lease.ExpiresAt > lease.ExpiresAt);
        Assert.False(keeper.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Should_SayLostAtTheEndOfItsTime_When_TheStoreHangs()
    {
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        await using var keeper = new LeaseKeeper(store, lease, time);
        store.Hangs = true;
        await UntilAsync(() => time.Waiting == 2);
        time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => store.Renewals == 1);

        time.Advance(TimeSpan.FromSeconds(20));

        Assert.True(keeper.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Should_StopRenewingAndNotRelease_When_Disposed()
    {
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        var keeper = new LeaseKeeper(store, lease, time);
        await UntilAsync(() => time.Waiting == 2);

        await keeper.DisposeAsync();
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(0, store.Renewals);
        Assert.Equal(0, time.Waiting);
        Assert.Equal(lease, await store.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_NotThrow_When_DisposedWhileARenewalFails()
    {
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        var keeper = new LeaseKeeper(store, lease, time);
        store.Hangs = true;
        store.FaultOnCancel = new RolloutException("RT4004", "the disk is full.");
        await UntilAsync(() => time.Waiting == 2);
        time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => store.Renewals == 1);

        await keeper.DisposeAsync();

        Assert.Equal(1, store.Renewals);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class FaultyStore(InMemoryLeaseStore inner) : ILeaseStore
    {
        private int renewals;

        public InMemoryLeaseStore Inner => inner;

        public Exception? Fault { get; set; }

        public Exception? FaultOnCancel { get; set; }

        public bool Hangs { get; set; }

        public int Renewals => Volatile.Read(ref renewals);

        public async Task<Lease> RenewAsync(Lease lease, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref renewals);
            if (Hangs)
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }
                catch (OperationCanceledException) when (FaultOnCancel is not null)
                {
                    throw FaultOnCancel;
                }
            }

            return Fault is null ? await inner.RenewAsync(lease, cancellationToken) : throw Fault;
        }

        public Task<Lease?> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

        public Task<Lease> AcquireAsync(string purpose, CancellationToken cancellationToken) => inner.AcquireAsync(purpose, cancellationToken);

        public Task EnsureHeldAsync(Lease lease, CancellationToken cancellationToken) => inner.EnsureHeldAsync(lease, cancellationToken);

        public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken) => inner.ReleaseAsync(lease, cancellationToken);

        public Task BreakAsync(CancellationToken cancellationToken) => inner.BreakAsync(cancellationToken);
    }
}

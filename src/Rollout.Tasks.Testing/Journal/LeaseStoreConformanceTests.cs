using Rollout.Tasks.Journal;
using Xunit;

namespace Rollout.Tasks.Testing.Journal;

/// <summary>What every store of leases does. Inherit it, and say how a store is opened.</summary>
public abstract class LeaseStoreConformanceTests
{
    /// <summary>Clock of the stores.</summary>
    protected ManualTimeProvider Time { get; } = new();

    /// <summary>How long a lease of the stores lives.</summary>
    protected TimeSpan TimeToLive { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Opens a store. All stores of one test are at the same place.</summary>
    /// <returns>With <see cref="Time"/> and <see cref="TimeToLive"/>.</returns>
    protected abstract ILeaseStore Open();

    /// <summary>A new place is free.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_BeFree_When_NeverTaken()
    {
        Assert.Null(await Open().ReadAsync(CancellationToken.None));
    }

    /// <summary>Everybody sees the holder.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_ShowTheHolder_When_Taken()
    {
        var lease = await Open().AcquireAsync("Cutover", CancellationToken.None);

        Assert.Equal(lease, await Open().ReadAsync(CancellationToken.None));
        Assert.EndsWith("(Cutover)", lease.Holder, StringComparison.Ordinal);
        Assert.Equal(Time.GetUtcNow(), lease.AcquiredAt);
        Assert.Equal(Time.GetUtcNow() + TimeToLive, lease.ExpiresAt);
    }

    /// <summary>Only one holds it, and the other learns who.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_NameTheHolder_When_TakenByAnother()
    {
        var lease = await Open().AcquireAsync("Cutover", CancellationToken.None);
        Time.Advance(TimeToLive - TimeSpan.FromTicks(1));

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Open().AcquireAsync("Rollback", CancellationToken.None));

        Assert.Equal(ExitCode.LeaseHeld, fault.ExitCode);
        Assert.Equal(
            $"RT4001 the environment is being changed by {lease.Holder} since 2026-01-01T00:00:00Z; its lease expires at 2026-01-01T00:00:30Z unless it is renewed. Wait for it, or take it away with --target=Unlock.",
            fault.Message);
    }

    /// <summary>The lease ends by itself, at its very end.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_BeFree_When_Expired()
    {
        var store = Open();
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        Time.Advance(TimeToLive);

        Assert.Null(await store.ReadAsync(CancellationToken.None));
        await AssertLostAsync("it has expired", lease, () => store.EnsureHeldAsync(lease, CancellationToken.None));
        await AssertLostAsync("it has expired", lease, () => store.RenewAsync(lease, CancellationToken.None));
        Assert.True((await Open().AcquireAsync("Rollback", CancellationToken.None)).Token > lease.Token);
    }

    /// <summary>A renewed lease lives on.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_StayHeld_When_RenewedInTime()
    {
        var store = Open();
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        Time.Advance(TimeToLive / 2);
        var renewed = await store.RenewAsync(lease, CancellationToken.None);
        Time.Advance(TimeToLive / 2);

        Assert.Equal(lease with { ExpiresAt = lease.ExpiresAt + (TimeToLive / 2) }, renewed);
        await store.EnsureHeldAsync(renewed, CancellationToken.None);

        // The token counts, not the time that the caller remembers.
        await store.EnsureHeldAsync(lease, CancellationToken.None);
    }

    /// <summary>Tokens rise also over releases, expiries and breaks.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_RaiseTheToken_When_TakenAgain()
    {
        var tokens = new List<long>();
        for (var round = 0; round < 6; round++)
        {
            var store = Open();
            var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
            tokens.Add(lease.Token);
            switch (round % 3)
            {
                case 0:
                    await store.ReleaseAsync(lease, CancellationToken.None);
                    break;
                case 1:
                    Time.Advance(TimeToLive);
                    break;
                default:
                    await Open().BreakAsync(CancellationToken.None);
                    break;
            }
        }

        Assert.Equal(tokens.Distinct().Order(), tokens);
    }

    /// <summary>A holder whose lease is taken away can do nothing more, not even to its successor's lease.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_FenceOffTheHolder_When_TheLeaseIsBroken()
    {
        var store = Open();
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        await Open().BreakAsync(CancellationToken.None);
        await AssertLostAsync("it was taken away", lease, () => store.EnsureHeldAsync(lease, CancellationToken.None));
        var next = await Open().AcquireAsync("Rollback", CancellationToken.None);

        await AssertLostAsync($"{next.Holder} has it now", lease, () => store.EnsureHeldAsync(lease, CancellationToken.None));
        await AssertLostAsync($"{next.Holder} has it now", lease, () => store.RenewAsync(lease, CancellationToken.None));
        await store.ReleaseAsync(lease, CancellationToken.None);
        Assert.Equal(next, await Open().ReadAsync(CancellationToken.None));
    }

    /// <summary>A released lease is free, and of no more use.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_BeFree_When_Released()
    {
        var store = Open();
        var lease = await store.AcquireAsync("Cutover", CancellationToken.None);
        await store.ReleaseAsync(lease, CancellationToken.None);
        await store.ReleaseAsync(lease, CancellationToken.None);

        Assert.Null(await Open().ReadAsync(CancellationToken.None));
        await AssertLostAsync("it was released", lease, () => store.EnsureHeldAsync(lease, CancellationToken.None));
    }

    /// <summary>Of many at once one gets it.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_HaveOneHolder_When_ManyTakeItAtOnce()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await Open().AcquireAsync("Cutover", CancellationToken.None);
            }
            catch (RolloutException fault) when (fault.Code == "RT4001")
            {
                return null;
            }
        })));

        Assert.Single(attempts, lease => lease is not null);
    }

    private static async Task AssertLostAsync(string reason, Lease lease, Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(call);
        Assert.Equal(ExitCode.LeaseHeld, fault.ExitCode);
        Assert.Equal($"RT4002 the lease of {lease.Holder} (token {lease.Token}) is lost: {reason}. Nothing was changed; run the same command again.", fault.Message);
    }
}

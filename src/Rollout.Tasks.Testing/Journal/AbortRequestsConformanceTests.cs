using Rollout.Tasks.Journal;
using Xunit;

namespace Rollout.Tasks.Testing.Journal;

/// <summary>What every carrier of abort requests does. Inherit it, and say how one is opened.</summary>
public abstract class AbortRequestsConformanceTests
{
    private static readonly AbortRequest Asked = new("ops@host", "the pager rings", new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Opens a carrier. All of one test are at the same place.</summary>
    /// <returns>Another object each time, as in another process, where the place outlives it.</returns>
    protected abstract IAbortRequests Open();

    /// <summary>Nobody has asked yet.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_FindNothing_When_NobodyAsked()
    {
        Assert.Null(await Open().FindAsync(Lease(1), CancellationToken.None));
        Assert.False(await Open().IsAcknowledgedAsync(Lease(1), CancellationToken.None));
        await Open().ClearAsync(Lease(1), CancellationToken.None);
    }

    /// <summary>The holder learns who asked and why, and the other that it was heard.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_TellBothSides_When_TheHolderIsAsked()
    {
        await Open().RequestAsync(Lease(7), Asked, CancellationToken.None);

        Assert.Equal(Asked, await Open().FindAsync(Lease(7), CancellationToken.None));
        Assert.False(await Open().IsAcknowledgedAsync(Lease(7), CancellationToken.None));
        await Open().AcknowledgeAsync(Lease(7), CancellationToken.None);
        Assert.True(await Open().IsAcknowledgedAsync(Lease(7), CancellationToken.None));
    }

    /// <summary>The first one counts.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_KeepTheFirst_When_AskedTwice()
    {
        await Open().RequestAsync(Lease(7), Asked, CancellationToken.None);
        await Open().RequestAsync(Lease(7), Asked with { By = "somebody@else" }, CancellationToken.None);

        Assert.Equal(Asked, await Open().FindAsync(Lease(7), CancellationToken.None));
    }

    /// <summary>A request that was left behind does not hit another run.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_NotReachAnotherLease_When_OneWasAsked()
    {
        await Open().RequestAsync(Lease(7), Asked, CancellationToken.None);

        Assert.Null(await Open().FindAsync(Lease(8), CancellationToken.None));
        Assert.Null(await Open().FindAsync(Lease(70), CancellationToken.None));
        Assert.Null(await Open().FindAsync(Lease(6), CancellationToken.None));
    }

    /// <summary>The end of a lease takes its request and all older ones with it, and no later one.</summary>
    /// <returns>The test.</returns>
    [Fact]
    public async Task Should_ForgetThisAndOlderOnes_When_Cleared()
    {
        foreach (var token in new long[] { 3, 7, 8 })
        {
            await Open().RequestAsync(Lease(token), Asked, CancellationToken.None);
            await Open().AcknowledgeAsync(Lease(token), CancellationToken.None);
        }

        await Open().ClearAsync(Lease(7), CancellationToken.None);

        Assert.Null(await Open().FindAsync(Lease(3), CancellationToken.None));
        Assert.Null(await Open().FindAsync(Lease(7), CancellationToken.None));
        Assert.False(await Open().IsAcknowledgedAsync(Lease(7), CancellationToken.None));
        Assert.NotNull(await Open().FindAsync(Lease(8), CancellationToken.None));
        Assert.True(await Open().IsAcknowledgedAsync(Lease(8), CancellationToken.None));
    }

    private static Lease Lease(long token) => new("ci@host pid 7 (Cutover)", token, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(30));
}

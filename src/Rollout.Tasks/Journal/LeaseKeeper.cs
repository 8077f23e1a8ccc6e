namespace Rollout.Tasks.Journal;

/// <summary>Renews a lease in the background, each time a third of its life has passed, until it is disposed of. It does not release the lease.</summary>
public sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(100);
    private readonly ILeaseStore leases;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource lost;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private Lease lease;

    /// <summary>Starts to renew a lease.</summary>
    /// <param name="leases">The store that gave the lease.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="time">Clock of the store.</param>
    public LeaseKeeper(ILeaseStore leases, Lease lease, TimeProvider time)
    {
        this.leases = leases;
        this.lease = lease;
        this.time = time;

        // The timer, not the loop, ends the lease's time: it fires also while a call of the store hangs.
        lost = new CancellationTokenSource(Remaining(lease), time);
        Lost = lost.Token;
        loop = RenewAsync(stop.Token);
    }

    /// <summary>The lease with its newest end.</summary>
    public Lease Lease => Volatile.Read(ref lease);

    /// <summary>Cancelled once the lease is lost, or its time has passed without a renewal.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Asks the store now, instead of at the next renewal, whether the lease is still held.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False once it is lost. A store that cannot be asked says nothing: the end of the lease's time does.</returns>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await leases.EnsureHeldAsync(Lease, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT4002")
        {
            lost.Cancel();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // As with a renewal that fails.
        }

        return !Lost.IsCancellationRequested;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        stop.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromTicks(Math.Max(Remaining(lease).Ticks / 3, ShortestDelay.Ticks)), time, cancellationToken).ConfigureAwait(false);
                await RenewOnceAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed of.
        }
    }

    private async Task RenewOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var renewed = await leases.RenewAsync(lease, cancellationToken).ConfigureAwait(false);
            lost.CancelAfter(Remaining(renewed));
            Volatile.Write(ref lease, renewed);
        }
        catch (RolloutException fault) when (fault.Code == "RT4002")
        {
            await lost.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The store cannot be reached now: tried again after a third of the time that is left, until the timer ends it.
            // Neither does a failure come out of the disposal, where it would hide the one that led there.
        }
    }

    private TimeSpan Remaining(Lease of)
    {
        var left = of.ExpiresAt - time.GetUtcNow();
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }
}

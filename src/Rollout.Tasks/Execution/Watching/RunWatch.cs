using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Looks, as long as this process holds the lease, whether somebody asks it to abort, and whether it still holds it: in a hold as well as during a build.</summary>
internal sealed class RunWatch : IAsyncDisposable
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly IAbortRequests requests;
    private readonly LeaseKeeper keeper;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource aborted = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    /// <summary>Begins to look.</summary>
    public RunWatch(IAbortRequests requests, LeaseKeeper keeper, TimeProvider time)
    {
        this.requests = requests;
        this.keeper = keeper;
        this.time = time;
        Aborted = aborted.Token;
        loop = LookAsync(stop.Token);
    }

    /// <summary>Cancelled once somebody asked.</summary>
    public CancellationToken Aborted { get; }

    /// <summary>Who asked, and why; null while nobody did.</summary>
    public AbortRequest? Request { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        stop.Dispose();
        aborted.Dispose();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await keeper.CheckAsync(cancellationToken).ConfigureAwait(false))
            {
                if (Request is null)
                {
                    await LookOnceAsync(cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed of.
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await requests.FindAsync(keeper.Lease, cancellationToken).ConfigureAwait(false) is { } request)
            {
                Request = request;

                // The answer to the other process is begun, and nothing waits for it.
                var answered = requests.AcknowledgeAsync(keeper.Lease, cancellationToken);
                aborted.Cancel();
                await answered.ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A store that cannot be asked carries no request; the next look asks again.
        }
    }
}

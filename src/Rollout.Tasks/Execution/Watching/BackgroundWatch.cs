using Rollout.Tasks.Analysis.Watching;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Goes on watching while no hold does: while weights are set, and between two tasks of one process. What it sees last belongs to whoever ends it.</summary>
/// <param name="watcher">Read by nobody else between <see cref="Begin"/> and <see cref="EndAsync"/>.</param>
/// <param name="failed">Told of a Fail, once. The watch ends with it.</param>
/// <param name="time">The clock.</param>
internal sealed class BackgroundWatch(MetricWatcher watcher, Action<WatchReport> failed, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private CancellationTokenSource? stop;
    private Task reading = Task.CompletedTask;

    /// <summary>The Fail that was seen; null while there was none.</summary>
    public WatchReport? Failed { get; private set; }

    /// <summary>Whether it watches.</summary>
    public bool IsRunning => stop is not null;

    /// <summary>Begins to watch.</summary>
    public void Begin()
    {
        stop = new CancellationTokenSource();
        _ = WatchAsync(stop.Token);
    }

    /// <summary>Ends the watch. Once it returns, nobody reads the watcher.</summary>
    public async Task EndAsync()
    {
        CancellationTokenSource? ended;
        Task last;
        lock (gate)
        {
            (ended, stop, last) = (stop, null, reading);
            ended?.Cancel();
        }

        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended?.Dispose();
    }

    public async ValueTask DisposeAsync() => await EndAsync().ConfigureAwait(false);

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Failed is null)
            {
                var wait = watcher.NextPollAt - time.GetUtcNow();
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
                }

                if (await ReadAsync(cancellationToken).ConfigureAwait(false) is { Verdict: Verdict.Fail } report)
                {
                    Failed = report;
                    failed(report);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next hold goes on with the watch, or nobody does.
        }
    }

    private Task<WatchReport> ReadAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = watcher.PollAsync(cancellationToken);
            reading = next;
            return next;
        }
    }
}

namespace Rollout.Tasks.Analysis.Composite;

/// <summary>Reads one source beside the main one at its own pace: whoever asks never waits for it.</summary>
/// <param name="extra">The source and its pace.</param>
/// <param name="time">The clock.</param>
internal sealed class ExtraReader(ExtraSource extra, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource closed = new();
    private DateTimeOffset? startedAt;
    private Task<Outcome?>? running;
    private Outcome? last;
    private bool wasCancelled;

    /// <summary>Starts a read when one is due and none is running.</summary>
    /// <param name="main">Gives the slots' requests at the time of this read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public void Start(Task<MetricSample> main, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Collect();
        if (running is null && (wasCancelled || startedAt is not { } at || now >= at + extra.Interval || now < at))
        {
            // Between two steps nobody asks; what was known before says nothing of how quick the source is.
            last = now - startedAt > 2 * extra.Interval ? null : last;
            (startedAt, wasCancelled) = (now, false);
            running = ReadAsync(now, main, cancellationToken);
        }
    }

    /// <summary>What is known now.</summary>
    /// <returns>Readings that are at most two intervals old, or why there are none; neither before the first answer could be there.</returns>
    public SourceReadings Collect()
    {
        if (running is { IsCompleted: true } done)
        {
            (last, running, wasCancelled) = (done.Result ?? last, null, done.Result is null);
        }

        // Counted from the start of the read: what it shows may be that old.
        var age = time.GetUtcNow() - (last?.At ?? startedAt ?? time.GetUtcNow());
        return last is { IsFault: true } || age <= 2 * extra.Interval
            ? last?.Answer ?? new([])
            : Fault($"RT3118 the source '{extra.Source.Name}' is slow: its last answer is {age:c} old, and it is read every {extra.Interval:c}. Raise its interval, or make it faster.");
    }

    /// <summary>Waits until a read that runs has ended.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SettleAsync(CancellationToken cancellationToken) => (running ?? Task.CompletedTask).WaitAsync(cancellationToken);

    /// <summary>Ends a read that still runs, and closes the source.</summary>
    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync().ConfigureAwait(false);
        await (running ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Closing.CloseAsync(extra.Source).ConfigureAwait(false);
        closed.Dispose();
    }

    /// <summary>One read.</summary>
    /// <returns>Null when the caller ended it, as at the end of a hold: that says nothing of the source.</returns>
    private async Task<Outcome?> ReadAsync(DateTimeOffset at, Task<MetricSample> main, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(extra.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, closed.Token);
        try
        {
            var answer = await extra.Source.ReadAsync(linked.Token).ConfigureAwait(false);
            return new(extra.OfRequests.Count == 0 ? answer : answer with { Readings = RequestShares.Of(answer.Readings, extra.OfRequests, await main.ConfigureAwait(false)) }, at);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new(Fault($"RT3119 the source '{extra.Source.Name}' gave no answer within {extra.Timeout:c}. Raise its timeout, or make it faster."), at) { IsFault = true };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault)
        {
            // Whatever it throws, the main source goes on.
            return new(Fault(fault.Message.ReplaceLineEndings(" ")), at) { IsFault = true };
        }
    }

    private SourceReadings Fault(string message) => new([]) { Faults = [new(extra.Source.Name, extra.Source.Metrics, message)] };

    private sealed record Outcome(SourceReadings Answer, DateTimeOffset At)
    {
        public bool IsFault { get; init; }
    }
}

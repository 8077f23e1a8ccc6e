using Polly;
using Polly.Retry;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution;

/// <summary>Takes all traffic from the candidate: the first mutating call of every way back.</summary>
internal sealed class ShiftBack(RolloutSession session)
{
    /// <summary>How long it is tried. Its own deadline: an operator's interrupt does not shorten it.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>How long the journal may hold it up.</summary>
    private static readonly TimeSpan JournalPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes all traffic from the candidate. Its first act is the journal's note, which may fail, and then the calls.</summary>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="decided">From which slot, and why.</param>
    /// <exception cref="RolloutException">RT4022: not all rules are back within the deadline.</exception>
    public async Task RunAsync(string task, RollbackDecidedData decided)
    {
        using var timeout = new CancellationTokenSource(Deadline, session.Time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, session.LeaseLost);
        var world = session.Shifter.World ?? await RetryAsync("reading the load balancer", session.Shifter.ReadAsync, deadline.Token).ConfigureAwait(false);
        var changes = session.Backends.Router.Plan(world, decided.From, 0);
        var notes = new List<Func<Task>>
        {
            () => session.AppendAsync(task, JournalKind.Decision, JournalTypes.RollbackDecided, decided, deadline.Token),
            () => session.AppendAsync(task, JournalKind.Intent, JournalTypes.Weights, TrafficShifter.Intent(0, decided.Reason, changes), deadline.Token),
        };
        var written = await TryWriteAsync(notes).ConfigureAwait(false);
        var accepted = await Task.WhenAll(changes.Select(change => RetryAsync(change.Call, token => session.Backends.Router.ApplyAsync(change, token), deadline.Token))).ConfigureAwait(false);

        // What the journal could not take before the calls it must take after them.
        foreach (var note in notes.Skip(written))
        {
            await note().ConfigureAwait(false);
        }

        foreach (var (change, acceptedAt) in changes.Zip(accepted))
        {
            await session.AppendAsync(task, JournalKind.Effect, JournalTypes.WeightSet, new WeightSetData(change.Rule, change.Call, acceptedAt), deadline.Token).ConfigureAwait(false);
        }

        await session.Shifter.ObserveAsync(task, decided.From, 0, changes, deadline.Token).ConfigureAwait(false);
    }

    private async Task<int> TryWriteAsync(List<Func<Task>> notes)
    {
        var written = 0;
        using var patience = new CancellationTokenSource(JournalPatience, session.Time);
        try
        {
            foreach (var note in notes)
            {
                await note().WaitAsync(patience.Token).ConfigureAwait(false);
                written++;
            }
        }
        catch (Exception fault) when (fault is not RolloutException { Code: "RT4002" })
        {
            session.Reporter.Report(new RolloutEvent.Warning($"the journal cannot be written ({fault.Message}); the traffic goes back first"));
        }

        return written;
    }

    private async Task<T> RetryAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken deadline)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = session.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(fault => fault is not RolloutException { Code: "RT4002" }),
                MaxRetryAttempts = int.MaxValue,
                Delay = TimeSpan.FromMilliseconds(250),
                OnRetry = retry =>
                {
                    session.Reporter.Report(new RolloutEvent.Warning($"{what} failed and is tried again: {retry.Outcome.Exception?.Message}"));
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        try
        {
            return await pipeline.ExecuteAsync(async token => await call(token).ConfigureAwait(false), deadline).ConfigureAwait(false);
        }
        catch (Exception) when (session.LeaseLost.IsCancellationRequested)
        {
            throw new RolloutException("RT4002", "the lease was lost while the traffic went back, so this process changes nothing any more. Run --target=Status to see who holds it.", ExitCode.LeaseHeld);
        }
        catch (Exception fault) when (deadline.IsCancellationRequested && fault is not RolloutException { Code: "RT4002" })
        {
            throw new RolloutException("RT4022", $"the traffic is not all back: {what} did not succeed within {Deadline:c}. Run --target=Rollback as soon as the load balancer answers.", ExitCode.Fault, fault);
        }
    }
}

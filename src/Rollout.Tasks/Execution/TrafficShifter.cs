using Polly;
using Polly.Retry;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution;

/// <summary>Gives weights to the candidate, and takes them away.</summary>
internal sealed class TrafficShifter(RolloutSession session)
{
    /// <summary>How long a shift back is tried. Its own deadline: an operator's interrupt does not shorten it.</summary>
    private static readonly TimeSpan ShiftBackDeadline = TimeSpan.FromSeconds(60);

    /// <summary>How long the journal may hold up a shift back.</summary>
    private static readonly TimeSpan JournalPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>The last reading of the router: a shift back needs no other.</summary>
    public TrafficState? World { get; private set; }

    public async Task<TrafficState> ReadAsync(CancellationToken cancellationToken) =>
        World = await session.Backends.Router.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Gives the candidate a weight, one call a rule, and reads it back.</summary>
    /// <exception cref="RolloutException">A call was refused, or RT4021: what was read back is not what was set.</exception>
    public async Task ShiftAsync(string task, Slot candidate, int weight, string reason, CancellationToken cancellationToken)
    {
        var router = session.Backends.Router;
        var changes = router.Plan(World ?? await ReadAsync(cancellationToken).ConfigureAwait(false), candidate, weight);
        await session.AppendAsync(task, JournalKind.Intent, JournalTypes.Weights, Intent(weight, reason, changes), cancellationToken).ConfigureAwait(false);
        foreach (var change in changes)
        {
            await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
            var acceptedAt = await router.ApplyAsync(change, cancellationToken).ConfigureAwait(false);
            await session.AppendAsync(task, JournalKind.Effect, JournalTypes.WeightSet, new WeightSetData(change.Rule, change.Call, acceptedAt), cancellationToken).ConfigureAwait(false);
        }

        await ObserveAsync(task, candidate, weight, changes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes all traffic from the candidate. Its first act is the journal's note, which may fail, and then the calls.</summary>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="decided">From which slot, and why.</param>
    /// <exception cref="RolloutException">RT4022: not all rules are back within the deadline.</exception>
    public async Task ShiftBackAsync(string task, RollbackDecidedData decided)
    {
        using var timeout = new CancellationTokenSource(ShiftBackDeadline, session.Time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, session.LeaseLost);
        var world = World ?? await RetryAsync("reading the load balancer", ReadAsync, deadline.Token).ConfigureAwait(false);
        var changes = session.Backends.Router.Plan(world, decided.From, 0);
        var notes = new List<Func<Task>>
        {
            () => session.AppendAsync(task, JournalKind.Decision, JournalTypes.RollbackDecided, decided, deadline.Token),
            () => session.AppendAsync(task, JournalKind.Intent, JournalTypes.Weights, Intent(0, decided.Reason, changes), deadline.Token),
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

        await ObserveAsync(task, decided.From, 0, changes, deadline.Token).ConfigureAwait(false);
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
            throw new RolloutException("RT4022", $"the traffic is not all back: {what} did not succeed within {ShiftBackDeadline:c}. Run --target=Rollback as soon as the load balancer answers.", ExitCode.Fault, fault);
        }
    }

    private async Task ObserveAsync(string task, Slot candidate, int weight, IReadOnlyList<WeightChange> changes, CancellationToken cancellationToken)
    {
        var world = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var differences = TrafficSplit.Differences(changes, world);
        if (differences.Count > 0)
        {
            throw new RolloutException("RT4021", $"weight {weight} was set for {candidate.Label()}, but the load balancer answers otherwise: {string.Join("; ", differences)}. Somebody else changes it; stop that, then run --target=Status.", ExitCode.Drifted);
        }

        var shares = world.Rules.ToDictionary(rule => rule.Service, rule => rule.SharePercent(candidate));
        await session.AppendAsync(task, JournalKind.Observation, JournalTypes.Weights, new WeightsObservedData(weight, shares), cancellationToken).ConfigureAwait(false);
        session.Reporter.Report(new RolloutEvent.WeightsSet(weight, [.. changes.Select(change => change.Call)]));
    }

    private static WeightsIntentData Intent(int weight, string reason, IReadOnlyList<WeightChange> changes) =>
        new(weight, reason, [.. changes.Select(change => change.Call)]);
}

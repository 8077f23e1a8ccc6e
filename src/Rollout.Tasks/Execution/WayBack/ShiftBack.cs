using System.Collections.Concurrent;
using Polly;
using Polly.Retry;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.WayBack;

/// <summary>Takes all traffic from the candidate: the first mutating calls of every way back.</summary>
/// <remarks>
/// Nothing that can fail or wait stands before the calls: the router is not read when it was read before, and the journal is written beside them (<see cref="BackNotes"/>).
/// That is safe although an effect may then come before its intent: all traffic on stable is safe to repeat, never raises a weight,
/// and a run that was killed in between left a rollout in flight, which the next run or Rollback compares with the world before it does anything.
/// </remarks>
/// <param name="session">The run.</param>
/// <param name="fenced">False only where nobody can be asked for the lease: then losing it does not end the way back.</param>
internal sealed class ShiftBack(RolloutSession session, bool fenced = true)
{
    /// <summary>How long it is tried. Its own deadline: an operator's interrupt does not shorten it. An API that is silent for a minute is outlived, with the time of one more call and of the reading after it.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(80);

    /// <summary>How long one call may take before it is made again.</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The plan no longer fits the rules: another call must be made of what the rules are now.</summary>
    private static readonly string[] Misfits = ["RT2102", "RT2103", "RT2107"];

    private readonly ConcurrentDictionary<string, string> problems = new();

    /// <summary>Takes all traffic from the candidate, reads it back, and journals it.</summary>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="decided">From which slot, and why.</param>
    /// <param name="outcome">Why all traffic is back, in words, once it is.</param>
    /// <returns>Null; or why the journal does not know that the traffic is back.</returns>
    /// <exception cref="RolloutException">RT3010: nothing was read before, and the stable slot cannot take the traffic. RT4022: not all rules are back within the deadline. RT4002: another process has the lease.</exception>
    public async Task<string?> RunAsync(string task, RollbackDecidedData decided, string outcome)
    {
        using var timeout = new CancellationTokenSource(Deadline, session.Time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, fenced ? session.LeaseLost : CancellationToken.None);
        var notes = new BackNotes(session, task);
        try
        {
            var calls = await GoAsync(decided, notes, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            session.Reporter.Report(new RolloutEvent.WeightsSet(0, calls));
        }
        catch (OperationCanceledException) when (fenced && session.LeaseLost.IsCancellationRequested)
        {
            throw new RolloutException("RT4002", "the lease was lost while the traffic went back, so this process changes nothing any more. Run --target=Status to see who holds it.", ExitCode.LeaseHeld);
        }
        catch (OperationCanceledException fault)
        {
            throw new RolloutException("RT4022", $"the traffic is not all back within {Deadline:c}: {Problems()}. Run --target=Rollback as soon as the load balancer answers.", ExitCode.Fault, fault);
        }

        session.Reporter.Report(new RolloutEvent.RolledBack(outcome));
        return await notes.FinishAsync(outcome).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> GoAsync(RollbackDecidedData decided, BackNotes notes, CancellationToken deadline)
    {
        var world = session.Shifter.World ?? await ReadFirstAsync(decided.Reason, deadline).ConfigureAwait(false);
        while (true)
        {
            var changes = session.Backends.Router.Plan(world, decided.From, 0);
            notes.Begin(decided, TrafficShifter.Intent(0, decided.Reason, changes));
            var accepted = await Task.WhenAll(changes.Select(change => ApplyAsync(change, notes, deadline))).ConfigureAwait(false);
            world = await ReadAsync(deadline).ConfigureAwait(false);
            var differences = TrafficSplit.Differences(changes, world);
            if (accepted.All(done => done) && differences.Count == 0)
            {
                notes.Observed(new WeightsObservedData(0, Shares(world, decided.From)));
                return [.. changes.Select(change => change.Call)];
            }

            Note("reading back", string.Join("; ", differences));
            await Task.Delay(Pause, session.Time, deadline).ConfigureAwait(false);
        }
    }

    /// <summary>Where nothing was read before, nobody has looked yet whether stable can take the traffic.</summary>
    private async Task<TrafficState> ReadFirstAsync(string reason, CancellationToken deadline)
    {
        var world = await ReadAsync(deadline).ConfigureAwait(false);
        return SlotHealth.WhyNotBack(session.Plan, session.Rollout, world) is { } why
            ? throw new RolloutException("RT3010", $"{reason}; but the stable slot cannot take all traffic ({why}), so the traffic stays where it is. Bring {session.Rollout.StableRelease} back, then run --target=Rollback.", ExitCode.Held)
            : world;
    }

    private Task<TrafficState> ReadAsync(CancellationToken deadline) => RetryAsync("reading the load balancer", session.Shifter.ReadAsync, deadline);

    /// <summary>Makes one call until it is accepted.</summary>
    /// <returns>False when the rule is no longer what the call was planned for.</returns>
    private async Task<bool> ApplyAsync(WeightChange change, BackNotes notes, CancellationToken deadline)
    {
        try
        {
            notes.Accepted(change, await RetryAsync(change.Call, token => session.Backends.Router.ApplyAsync(change, token), deadline).ConfigureAwait(false));
            return true;
        }
        catch (RolloutException fault) when (Misfits.Contains(fault.Code))
        {
            Note(change.Call, fault.Message);
            return false;
        }
    }

    private async Task<T> RetryAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken deadline)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = session.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(fault => fault is not RolloutException { Code: var code } || !Misfits.Contains(code)),
                MaxRetryAttempts = int.MaxValue,
                Delay = Pause,
                OnRetry = retry =>
                {
                    Note(what, retry.Outcome.Exception?.Message ?? string.Empty);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(CallDeadline)
            .Build();
        var result = await pipeline.ExecuteAsync(async token => await call(token).ConfigureAwait(false), deadline).ConfigureAwait(false);
        problems.TryRemove(what, out _);
        return result;
    }

    /// <summary>Remembers why it is not over yet, and says so once.</summary>
    private void Note(string what, string problem)
    {
        var known = problems.TryGetValue(what, out var before) && before == problem;
        problems[what] = problem;
        if (!known)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"{what} failed and is tried again: {problem}"));
        }
    }

    private string Problems() => problems.IsEmpty ? "no answer" : string.Join("; ", problems.OrderBy(problem => problem.Key, StringComparer.Ordinal).Select(problem => $"{problem.Key}: {problem.Value}"));

    private static Dictionary<string, double?> Shares(TrafficState world, Slot slot) =>
        world.Rules.GroupBy(rule => rule.Service).ToDictionary(rules => rules.Key, rules => rules.Max(rule => rule.SharePercent(slot)));
}

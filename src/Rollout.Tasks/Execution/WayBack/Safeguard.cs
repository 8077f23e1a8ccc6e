using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Execution.WayBack;

/// <summary>Runs work on an environment in such a way that whatever ends it leads the traffic back first: an interrupt, a request to abort, a lost lease, any fault.</summary>
internal sealed class Safeguard(RolloutSession session)
{
    /// <summary>How long work that was told to stop may take to do so. After that the traffic goes back beside it; its token keeps it from raising a weight.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the work.</summary>
    /// <param name="task">Name of the task, for messages and the journal.</param>
    /// <param name="work">Gets a token that is cancelled when the work must end.</param>
    /// <param name="interrupted">Cancelled when the operator asks to stop.</param>
    /// <exception cref="RolloutException">What the work ended with, or what the way back ended with.</exception>
    public async Task<T> RunAsync<T>(string task, Func<CancellationToken, Task<T>> work, CancellationToken interrupted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted, session.LeaseLost, session.AbortRequested, session.GuardFired);
        try
        {
            return await EndAsync(work(stop.Token), stop.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (IsLostLease(fault))
        {
            throw await new LostLease(session).EndAsync(task).ConfigureAwait(false);
        }
        catch (Exception fault) when (stop.IsCancellationRequested && (fault is OperationCanceledException || MustGoBack(fault)))
        {
            throw session.AbortRequested.IsCancellationRequested ? await StoppedAsync(task, session.AbortReason, ExitCode.RolledBack).ConfigureAwait(false)
                : interrupted.IsCancellationRequested ? await StoppedAsync(task, "interrupted by the operator", ExitCode.Interrupted).ConfigureAwait(false)
                : await StoppedAsync(task, session.Steps.Seen.Reason, ExitCode.RolledBack).ConfigureAwait(false);
        }
        catch (Exception fault) when (MustGoBack(fault))
        {
            throw await BackAsync(task, fault.Message, ExitCode.RolledBack, fault).ConfigureAwait(false);
        }
    }

    /// <summary>Goes back after a fault that came between two tasks, or after the last one.</summary>
    /// <returns>What the run ends with; null when there is nothing to go back from.</returns>
    public async Task<RolloutException?> AfterFaultAsync(string task, string reason, ExitCode exitCode)
    {
        if (session is not { TriedToGoBack: false, State.Rollout: { CandidateMayHaveTraffic: true, Phase: not RolloutPhase.Held } })
        {
            return null;
        }

        return session.LeaseLost.IsCancellationRequested
            ? await new LostLease(session).EndAsync(task).ConfigureAwait(false)
            : await BackAsync(task, reason, exitCode, null).ConfigureAwait(false);
    }

    /// <summary>The end of the work, or of the patience with work that does not stop.</summary>
    private async Task<T> EndAsync<T>(Task<T> running, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        using var registration = stop.Register(() => stopped.TrySetResult());
        if (await Task.WhenAny(running, stopped.Task).ConfigureAwait(false) != running && session.State.Rollout is { CandidateMayHaveTraffic: true })
        {
            using var over = new CancellationTokenSource();
            await Task.WhenAny(running, Task.Delay(Grace, session.Time, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            if (!running.IsCompleted && !session.IsGoingBack)
            {
                // Nobody waits for it any more, and its fault would be one of what is stopped here.
                _ = running.ContinueWith(left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                throw new OperationCanceledException(stop);
            }
        }

        return await running.ConfigureAwait(false);
    }

    private bool IsLostLease(Exception fault) =>
        fault is RolloutException { Code: "RT4002" } || (fault is OperationCanceledException && session.LeaseLost.IsCancellationRequested);

    /// <summary>A decision to hold, a lease of another or drift is an answer; anything else with traffic on the candidate is a fault of the rollout.</summary>
    private bool MustGoBack(Exception fault) =>
        session.State.Rollout is { CandidateMayHaveTraffic: true, Phase: not RolloutPhase.Held }
        && fault is not RolloutException { ExitCode: ExitCode.RolledBack or ExitCode.Held or ExitCode.LeaseHeld or ExitCode.Drifted or ExitCode.Interrupted }
        && fault is not RolloutException { Code: "RT4022" };

    private async Task<RolloutException> StoppedAsync(string task, string reason, ExitCode exitCode)
    {
        if (session.State.Rollout is { CandidateMayHaveTraffic: true })
        {
            return await BackAsync(task, reason, exitCode, null).ConfigureAwait(false);
        }

        if (session.State.Rollout is { IsBaking: true } baking)
        {
            return new RolloutException("RT4080", $"{task} was {reason} in the bake time of {baking.Release}, which lasts until {baking.BakesUntil:u}. It is cut over and keeps the traffic. Run the same command again to go on watching it, or --target=Rollback to return to {baking.StableRelease}.", ExitCode.Interrupted);
        }

        return new RolloutException("RT4050", $"{task} was {reason}; no weight was changed. Run the same command again to go on.", ExitCode.Interrupted);
    }

    private async Task<RolloutException> BackAsync(string task, string reason, ExitCode exitCode, Exception? fault)
    {
        try
        {
            if (session.Shifter.World is { } world && SlotHealth.WhyNotBack(session.Plan, session.Rollout, world) is { } why)
            {
                // A person decides.
                return await Holding.NoteAsync(session, task, $"{reason}; but the stable slot cannot take all traffic ({why}), so the traffic stays where it is", $"Bring {session.Rollout.StableRelease} back, then run --target=Rollback.", fault).ConfigureAwait(false);
            }

            await Retreat.GoBackAsync(session, task, reason, session.GuardFired.IsCancellationRequested ? session.Steps.Seen : null, exitCode).ConfigureAwait(false);
        }
        catch (RolloutException end)
        {
            return end;
        }

        return new RolloutException("RT3003", $"{reason}. All traffic is back on {session.Rollout.StableRelease}; the candidate keeps running without traffic.", exitCode, fault);
    }
}

using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Execution.WayBack;

/// <summary>The task Abort: asks the process that carries a rollout out to stop it and go back, and does it itself where there is no such process, or it does not react.</summary>
/// <param name="stores">Lease, journal and requests of the environment.</param>
/// <param name="request">Who asks, and why.</param>
/// <param name="goBack">Takes the lease and goes back.</param>
/// <param name="say">Shows a line.</param>
/// <param name="time">The clock.</param>
internal sealed class AbortRun(IAbortStores stores, AbortRequest request, Func<string, CancellationToken, Task<StageReport>> goBack, Action<string> say, TimeProvider time)
{
    /// <summary>How long all of it may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <summary>How long the holder of the lease may take to say that it has seen the request.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Ends when the traffic is back, or there was nothing to abort.</summary>
    /// <returns>What was done, or why nothing was.</returns>
    /// <exception cref="RolloutException">RT4071: the holder does not end in time. RT3010: it holds, as its stable slot is not healthy.</exception>
    public async Task<StageReport> RunAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        RolloutState? about = null;
        while (time.GetElapsedTime(asked) < Deadline)
        {
            if (await stores.Leases.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } holder)
            {
                return await WithoutHolderAsync(cancellationToken).ConfigureAwait(false);
            }

            await stores.Aborts.RequestAsync(holder, request, cancellationToken).ConfigureAwait(false);
            about ??= await StateAsync(cancellationToken).ConfigureAwait(false);
            say($"asked {holder.Holder} to abort");
            if (!await WaitAsync(holder, asked, cancellationToken).ConfigureAwait(false))
            {
                await TakeAwayAsync(holder, cancellationToken).ConfigureAwait(false);
            }
            else if (await StateAsync(cancellationToken).ConfigureAwait(false) is var state && (!HasTraffic(state) || IsAnother(about, state)))
            {
                return Ended(holder, state);
            }
        }

        throw TooLate("did not end");
    }

    /// <summary>Waits until the holder has given its lease back, or is gone.</summary>
    /// <returns>False when it has not even seen the request.</returns>
    private async Task<bool> WaitAsync(Lease holder, long asked, CancellationToken cancellationToken)
    {
        var (since, seen) = (time.GetTimestamp(), false);
        while (await stores.Leases.ReadAsync(cancellationToken).ConfigureAwait(false) is { } lease && lease.Token == holder.Token)
        {
            if (!seen && await stores.Aborts.IsAcknowledgedAsync(holder, cancellationToken).ConfigureAwait(false))
            {
                seen = true;
                say($"{holder.Holder} has seen it; waiting until it has gone back");
            }

            if (!seen && time.GetElapsedTime(since) >= Patience)
            {
                return false;
            }

            if (time.GetElapsedTime(asked) >= Deadline)
            {
                throw TooLate($"is still at work ({lease.Holder})");
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>The holder hangs, or is on a machine that is gone. It can change nothing once its lease is taken away.</summary>
    private async Task TakeAwayAsync(Lease holder, CancellationToken cancellationToken)
    {
        if (!HasTraffic(await StateAsync(cancellationToken).ConfigureAwait(false)))
        {
            throw TooLate($"does not react ({holder.Holder}), and its candidate has no traffic, so its lease was left to it");
        }

        say($"{holder.Holder} does not react; its lease is taken away");
        await stores.Leases.BreakAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<StageReport> WithoutHolderAsync(CancellationToken cancellationToken)
    {
        var state = await StateAsync(cancellationToken).ConfigureAwait(false);
        return HasTraffic(state) ? await goBack(request.InWords(), cancellationToken).ConfigureAwait(false) : StageReport.Skip(Nothing(state));
    }

    private static StageReport Ended(Lease holder, RolloutState? state) => state switch
    {
        { Phase: RolloutPhase.RolledBack } => new StageReport(Skipped: false, $"{holder.Holder} has ended: {state.Reason}; {state.StableRelease} serves"),
        { Phase: RolloutPhase.CutOver } => StageReport.Skip(Nothing(state)),
        _ => new StageReport(Skipped: false, $"{holder.Holder} has ended; the candidate had no traffic, and no weight was changed"),
    };

    private static string Nothing(RolloutState? state) => state switch
    {
        null => "there has been no rollout; nothing was changed",
        { Phase: RolloutPhase.CutOver } => $"the rollout of {state.Release} is finished, so there is nothing to abort; --target=Rollback returns to {state.StableRelease}. Nothing was changed",
        { Finished: true } => $"the rollout of {state.Release} is over ({state.Phase}), so there is nothing to abort; nothing was changed",
        _ => $"nothing runs, and {state.Release} has no traffic; nothing was changed",
    };

    /// <summary>A rollout that began after the one that was to be aborted had ended is none of this request's business.</summary>
    private static bool IsAnother(RolloutState? about, RolloutState? now) => about is { Finished: false } && about.RolloutId != now?.RolloutId;

    private static bool HasTraffic(RolloutState? state) => state is { CandidateMayHaveTraffic: true };

    private async Task<RolloutState?> StateAsync(CancellationToken cancellationToken) =>
        StateProjector.Project(await stores.Journal.ReadAsync(cancellationToken).ConfigureAwait(false)).Rollout;

    private static RolloutException TooLate(string what) =>
        new("RT4071", $"the run that was asked to abort {what}. See --target=Status; end its process, or take its lease away with --target=Unlock, then run --target=Rollback.", ExitCode.Fault);
}

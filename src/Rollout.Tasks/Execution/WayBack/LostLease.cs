using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.WayBack;

/// <summary>What a run does that no longer has its lease.</summary>
/// <remarks>
/// It asks for a new lease, and the answer tells what happened. Another process has it, or had it, or an operator took it away: this one changes nothing any more.
/// It had only expired, and the new one follows on it: the traffic goes back under the new lease. The store does not answer, so that nobody can take the lease either
/// while its own time has only just passed: the traffic goes back, to stable only, and only if the load balancer stands as this run left it.
/// </remarks>
internal sealed class LostLease(RolloutSession session)
{
    /// <summary>How long the store may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>So long after the end of its lease a run still goes back without one. A machine that slept for longer knows nothing of the world any more.</summary>
    private static readonly TimeSpan StillFresh = TimeSpan.FromSeconds(30);

    private const string Reason = "the lease could not be renewed in time";

    /// <summary>Ends the run.</summary>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <returns>What the run ends with.</returns>
    public async Task<RolloutException> EndAsync(string task)
    {
        var old = session.Lease;
        try
        {
            var (lease, unreachable) = await AskAsync(task).ConfigureAwait(false);
            return lease is not null ? await WithNewAsync(task, old, lease).ConfigureAwait(false)
                : unreachable is not null ? await WithoutAsync(task, old, unreachable).ConfigureAwait(false)
                : Taken();
        }
        catch (RolloutException fault)
        {
            return fault;
        }
    }

    /// <summary>Asks for a new lease.</summary>
    /// <returns>The lease; or why the store does not answer; or neither, when another process has it.</returns>
    private async Task<(Lease? Lease, string? Unreachable)> AskAsync(string task)
    {
        using var patience = new CancellationTokenSource(Patience, session.Time);
        try
        {
            return (await session.Leases.AcquireAsync($"{task}, to go back", patience.Token).WaitAsync(patience.Token).ConfigureAwait(false), null);
        }
        catch (RolloutException fault) when (fault.Code == "RT4001")
        {
            return (null, null);
        }
        catch (Exception fault)
        {
            return (null, fault is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : fault.Message);
        }
    }

    private async Task<RolloutException> WithNewAsync(string task, Lease old, Lease lease)
    {
        var keeper = new LeaseKeeper(session.Leases, lease, session.Time);
        await using (keeper.ConfigureAwait(false))
        {
            if (lease.Token == old.Token + 1)
            {
                session.Use(keeper);
                return await BackAsync(task, fenced: true).ConfigureAwait(false);
            }
        }

        // Somebody had it in between. The environment's owner, who ends with this run, gives only its own lease back.
        await session.Leases.ReleaseAsync(lease, CancellationToken.None).ConfigureAwait(false);
        return Taken();
    }

    private async Task<RolloutException> WithoutAsync(string task, Lease old, string unreachable)
    {
        if (session.Time.GetUtcNow() - old.ExpiresAt > StillFresh)
        {
            return Taken();
        }

        session.Reporter.Report(new RolloutEvent.Warning($"{Reason}, and nobody can be asked for another ({unreachable}); the traffic goes back to stable without it"));
        return await BackAsync(task, fenced: false).ConfigureAwait(false);
    }

    private async Task<RolloutException> BackAsync(string task, bool fenced)
    {
        if (session.State.Rollout is not { CandidateMayHaveTraffic: true } rollout)
        {
            return new RolloutException("RT4050", $"{task} was stopped, for {Reason}; no weight was changed. Run the same command again to go on.", ExitCode.LeaseHeld);
        }

        // Others may have changed the world since: what this run last saw of it does not count here.
        var world = await session.Shifter.ReadSteadilyAsync(CancellationToken.None).ConfigureAwait(false);
        if (!StandsAsLeft(world, rollout))
        {
            return Taken();
        }

        if (SlotHealth.WhyNotBack(session.Plan, rollout, world) is { } why)
        {
            return new RolloutException("RT3010", $"{Reason}; but the stable slot cannot take all traffic ({why}), so the traffic stays where it is. Bring {rollout.StableRelease} back, then run --target=Rollback.", ExitCode.Held);
        }

        await Retreat.GoBackAsync(session, task, Reason, null, fenced: fenced).ConfigureAwait(false);
        return new RolloutException("RT3003", $"{Reason}. All traffic is back on {rollout.StableRelease}; the candidate keeps running without traffic.", ExitCode.RolledBack);
    }

    private static bool StandsAsLeft(TrafficState world, RolloutState rollout) => world.Rules.All(rule =>
        rule.SharePercent(rollout.CandidateSlot) is { } share && new[] { rollout.Weight, rollout.PendingWeight ?? rollout.Weight, 0 }.Any(weight => Math.Abs(share - weight) < 1e-9));

    private RolloutException Taken() => new(
        "RT4002",
        $"the lease of '{session.Plan.Environment}' was lost to another process, so this one changes nothing any more. Run --target=Status to see who holds it.",
        ExitCode.LeaseHeld);
}

using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>Lets nothing begin in a world that is not the one the rollout left.</summary>
internal sealed class DriftGuard(RolloutSession session)
{
    /// <summary>Reads the router and compares. With <c>--accept-drift</c> what is there becomes the new starting point, where that is possible.</summary>
    /// <returns>What was read; it is as the journal says.</returns>
    /// <exception cref="RolloutException">RT4020: weights differ. RT4061: rules or groups differ. RT4062: the difference cannot be accepted.</exception>
    public async Task<TrafficState> CheckAsync(string task, CancellationToken cancellationToken)
    {
        var world = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var drift = Drift.Find(session.Rollout, world);
        if (drift.Lines.Count > 0)
        {
            await AcceptAsync(task, drift, world, cancellationToken).ConfigureAwait(false);
        }

        return world;
    }

    private async Task<TrafficState> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT2102")
        {
            // A swapped group or a deleted rule is not there to be read at all.
            throw new RolloutException("RT4061", $"the load balancer has not what the rollout began with: {fault.Message.TrimEnd('.')}. Nothing was changed. Put it back as it was, then run the same command again.", ExitCode.Drifted, fault);
        }
    }

    private async Task AcceptAsync(string task, DriftReport drift, TrafficState world, CancellationToken cancellationToken)
    {
        session.Say("the load balancer is not as the rollout left it:");
        foreach (var line in drift.Lines)
        {
            session.Say($"  {line}");
        }

        if (!session.AcceptDrift)
        {
            throw Drifted(drift);
        }

        var accepted = Drift.Accept(session.Plan, session.Rollout, world, drift.Lines, out var refusal)
            ?? throw new RolloutException("RT4062", $"--accept-drift cannot take the load balancer as it is: {refusal}. Nothing was changed. Set the weights back, or run --target=Rollback.", ExitCode.Drifted);
        await session.AppendAsync(task, JournalKind.Decision, JournalTypes.DriftAccepted, accepted, cancellationToken).ConfigureAwait(false);
        session.Say($"  accepted (--accept-drift); the rollout goes on from weight {accepted.Weight}");
    }

    private static RolloutException Drifted(DriftReport drift)
    {
        var what = drift.Weights.Count > 0 ? "weights are not those that the rollout set" : "rules are not those that the rollout began with";
        return new RolloutException(
            drift.Weights.Count > 0 ? "RT4020" : "RT4061",
            $"the load balancer's {what}: {string.Join("; ", drift.Lines)}. Nothing was changed. Set it back, go on from what is there with --accept-drift, or run --target=Rollback.",
            ExitCode.Drifted);
    }
}

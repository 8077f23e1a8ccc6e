using Rollout.Tasks.Journal;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Stops the slot that no longer serves, once it is of no more use.</summary>
internal static class DecommissionStage
{
    /// <summary>Stops it, or says why there is nothing to stop.</summary>
    /// <exception cref="RolloutException">RT4040: retention is not over. RT4041: the slot has traffic.</exception>
    public static async Task<StageResult?> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.State.Rollout is not { Phase: RolloutPhase.CutOver or RolloutPhase.RolledBack } rollout)
        {
            return null;
        }

        var slot = rollout.Phase == RolloutPhase.CutOver ? rollout.StableSlot : rollout.CandidateSlot;
        if (!session.State.Slots.ContainsKey(slot))
        {
            return null;
        }

        EnsureRetentionIsOver(rollout, session.Time.GetUtcNow());
        var world = await session.Backends.Router.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (Roles.Weight(world, slot) != 0)
        {
            throw new RolloutException("RT4041", $"slot {slot.Label()} has traffic ({Roles.Describe(world)}), so it is not stopped. Run --target=Status.", ExitCode.Drifted);
        }

        foreach (var rule in world.Rules)
        {
            await StopAsync(session, rule, slot, cancellationToken).ConfigureAwait(false);
        }

        var release = rollout.Phase == RolloutPhase.CutOver ? rollout.StableRelease : rollout.Release;
        await session.AppendAsync(TaskNames.Decommission, JournalKind.Outcome, JournalTypes.Decommissioned, new DecommissionedData(slot, release), cancellationToken).ConfigureAwait(false);
        return new StageResult($"{release} in {slot.Label()} is stopped");
    }

    private static void EnsureRetentionIsOver(RolloutState rollout, DateTimeOffset now)
    {
        if (rollout.Phase == RolloutPhase.CutOver && rollout.RetainedUntil is { } until && now < until)
        {
            throw new RolloutException("RT4040", $"{rollout.StableRelease} is kept for a rollback until {until:u}, {(until - now).ToString(@"d\.hh\:mm\:ss", System.Globalization.CultureInfo.InvariantCulture)} from now. Run --target=Decommission after that, or lower 'retention' before the next cutover.", ExitCode.Held);
        }
    }

    private static async Task StopAsync(RolloutSession session, RuleState rule, Slot slot, CancellationToken cancellationToken)
    {
        var endpoints = rule.Groups.Where(group => group.Slot == slot).SelectMany(group => group.Targets).Select(target => target.Endpoint).ToList();
        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        if (endpoints.Count > 0)
        {
            await session.Backends.Router.DeregisterAsync(rule.Service, slot, endpoints, cancellationToken).ConfigureAwait(false);
        }

        await session.Backends.Runtime.StopAsync(rule.Service, slot, cancellationToken).ConfigureAwait(false);
        session.Say($"  {rule.Service} in {slot.Label()} is stopped");
    }
}

using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>Puts together what journal, lease and load balancer say. Pure.</summary>
internal static class StatusReader
{
    /// <summary>The status.</summary>
    /// <param name="plan">The validated plan.</param>
    /// <param name="state">What the journal says.</param>
    /// <param name="world">What the load balancer says; null when it could not be read.</param>
    /// <param name="lease">Null when free.</param>
    public static StatusReport Read(RolloutPlan plan, EnvironmentState state, TrafficState? world, Lease? lease)
    {
        var rollout = state.Rollout;
        var inFlight = rollout is { Finished: false };
        var stable = StableSlot(state, world);
        return new StatusReport(
            plan.Application,
            plan.Environment,
            rollout?.Phase,
            rollout?.RolloutId,
            stable is { } slot ? Slot(state, world, slot) : null,
            inFlight ? Slot(state, world, rollout!.CandidateSlot) : null,
            rollout is { Phase: RolloutPhase.CutOver } ? rollout.RetainedUntil : null,
            lease is null ? null : new LeaseStatus(lease.Holder, lease.ExpiresAt),
            WaitingFor(plan, rollout))
        {
            Reason = rollout is { Reason.Length: > 0 } ? rollout.Reason : null,
            Grounds = rollout?.Grounds ?? [],
        };
    }

    private static Slot? StableSlot(EnvironmentState state, TrafficState? world) => state.Rollout switch
    {
        { Finished: false } rollout => rollout.StableSlot,
        { Phase: RolloutPhase.CutOver or RolloutPhase.Decommissioned } rollout when world is null => rollout.CandidateSlot,
        { } rollout when world is null => rollout.StableSlot,
        _ when world is not null => Roles.Stable(world),
        _ => state.Slots.Keys.Cast<Slot?>().SingleOrDefault(),
    };

    private static SlotStatus Slot(EnvironmentState state, TrafficState? world, Slot slot) => new(
        slot,
        state.Slots.GetValueOrDefault(slot)?.Release,
        world is null ? null : Roles.Weight(world, slot),
        world is null ? null : Roles.IsHealthy(world, slot));

    private static string? WaitingFor(RolloutPlan plan, RolloutState? rollout) => rollout switch
    {
        { IsBaking: true } => $"the end of the bake time of {rollout.Release}: baking until {rollout.BakesUntil:u}",
        { Phase: RolloutPhase.Held, CandidateMayHaveTraffic: true } => $"a person, with weight {rollout.Weight}: run the task again to watch the step anew, or --target=Rollback to give {rollout.StableRelease} all traffic",
        { Phase: RolloutPhase.Held } => "a person: see to the reason and run the task again; the candidate has no traffic",
        { Phase: RolloutPhase.SteppingBack, StepBack: { } step } => $"all rules to be back at weight {step.To}",
        { Phase: RolloutPhase.RollingBack } => "all rules to be back on the stable slot",
        { Phase: RolloutPhase.Shifting, StepPassed: true } => $"the next step after weight {rollout.Weight}",
        { Phase: RolloutPhase.Shifting, EnteredStepAt: { } at, StepIndex: >= 0 } when rollout.StepIndex < plan.Steps.Count =>
            $"the hold of step {rollout.StepIndex + 1} of {plan.Steps.Count} (weight {rollout.Weight}), which ends at {at + plan.Steps[rollout.StepIndex].Hold:u}",
        _ => null,
    };
}

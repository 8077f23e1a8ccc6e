using Rollout.Tasks.Database;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Goes back: aborts a rollout in flight, or returns to the previous release after cutover.</summary>
internal static class RollbackStage
{
    /// <summary>Said where there is nothing to do.</summary>
    public const string Nothing = "there is no rollout to go back from; nothing was changed";

    /// <summary>Goes back, or says why there is nothing to go back from.</summary>
    /// <param name="session">The run.</param>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="bringUp">Brings back what does not run; only called where the stable slot could not take the traffic.</param>
    /// <param name="cancellationToken">Ends what stands before the calls, never the way back itself.</param>
    public static async Task<StageResult?> RunAsync(RolloutSession session, string task, string reason, Func<CancellationToken, Task> bringUp, CancellationToken cancellationToken)
    {
        if (session.State.Rollout is not { } rollout || NothingToDo(rollout))
        {
            return null;
        }

        if (rollout.Phase == RolloutPhase.Decommissioned)
        {
            throw new RolloutException("RT4030", $"release {rollout.StableRelease} was stopped at the end of its retention, so there is nothing to go back to. Roll it out again: --target=Cutover --release={rollout.StableRelease}.", ExitCode.Held);
        }

        var world = await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false);
        if (Shortfall(session, world) is not null)
        {
            await bringUp(cancellationToken).ConfigureAwait(false);
            world = await session.Shifter.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (Shortfall(session, world) is { } stillShort)
            {
                throw TooSmall(session, stillShort, world);
            }
        }

        await Retreat.GoBackAsync(session, task, reason, null, ExitCode.Fault).ConfigureAwait(false);
        return new StageResult($"{rollout.StableRelease} in {rollout.StableSlot.Label()} serves again; {rollout.Release} keeps running in {rollout.CandidateSlot.Label()} without traffic{(session.Plan.Database?.Runner.Rollback == MigrationRollback.Revert ? "; --target=Decommission stops it and takes its migrations back" : string.Empty)}");
    }

    /// <summary>Whether all traffic is where a way back would put it.</summary>
    public static bool NothingToDo(RolloutState? rollout) =>
        rollout is null || rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Superseded || (!rollout.Finished && !rollout.CandidateMayHaveTraffic);

    private static CapacityReport? Shortfall(RolloutSession session, TrafficState world) =>
        Capacity.OfStable(session.Rollout, world) is var stable && stable.Suffices(session.Plan.Traffic.WhenTooFewTargets) ? null : stable;

    private static RolloutException TooSmall(RolloutSession session, CapacityReport stable, TrafficState world)
    {
        var rollout = session.Rollout;
        var both = SlotHealth.Compare(world, rollout.StableSlot);
        return stable.Verdict == CapacityVerdict.Down
            ? new RolloutException("RT4031", $"slot {rollout.StableSlot.Label()} with {rollout.StableRelease} cannot take the traffic: {stable.Words} ({both}). The traffic stays with {rollout.Release}. Bring its services back (--target=LocalUp, or the runtime's own means), then run --target=Rollback again.", ExitCode.Held)
            : new RolloutException("RT4032", $"slot {rollout.StableSlot.Label()} with {rollout.StableRelease} is smaller than it was: {stable.Words} ({both}). The traffic stays with {rollout.Release}. Start as many targets as then and run --target=Rollback again, or go back all the same with --set environments.{session.Plan.Environment}.traffic.whenTooFewTargets=proceed.", ExitCode.Held);
    }
}

using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Goes back: aborts a rollout in flight, or returns to the previous release after cutover.</summary>
internal static class RollbackStage
{
    /// <summary>Goes back, or says why there is nothing to go back from.</summary>
    public static async Task<StageResult?> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.State.Rollout is not { } rollout || rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Superseded || (!rollout.Finished && !rollout.CandidateMayHaveTraffic))
        {
            return null;
        }

        if (rollout.Phase == RolloutPhase.Decommissioned)
        {
            throw new RolloutException("RT4030", $"release {rollout.StableRelease} was stopped at the end of its retention, so there is nothing to go back to. Roll it out again: --target=Cutover --release={rollout.StableRelease}.", ExitCode.Held);
        }

        var world = await session.Shifter.ReadAsync(cancellationToken).ConfigureAwait(false);
        EnsureStableSuffices(session, world);
        await new ShiftBack(session).RunAsync(TaskNames.Rollback, new RollbackDecidedData("asked for by the operator", rollout.CandidateSlot, rollout.StableSlot, null, null)).ConfigureAwait(false);
        await FinishAsync(session, TaskNames.Rollback, $"the operator asked for it; {rollout.StableRelease} serves again").ConfigureAwait(false);
        return new StageResult($"{rollout.StableRelease} in {rollout.StableSlot.Label()} serves again; {rollout.Release} keeps running in {rollout.CandidateSlot.Label()} without traffic");
    }

    /// <summary>Journals that all traffic is back. The journal's own deadline: the operator may have interrupted.</summary>
    public static async Task FinishAsync(RolloutSession session, string task, string reason)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10), session.Time);
        await session.AppendAsync(task, JournalKind.Outcome, JournalTypes.RolledBack, new ReasonData(reason), deadline.Token).ConfigureAwait(false);
        session.Reporter.Report(new RolloutEvent.RolledBack(reason));
        WarnOfTooFew(session);
    }

    /// <summary>Said only now: nothing stands before the shift back.</summary>
    private static void WarnOfTooFew(RolloutSession session)
    {
        if (session.Shifter.World is { } world && Capacity.OfStable(session.Rollout, world) is { Verdict: not CapacityVerdict.Enough } stable)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"{session.Rollout.StableRelease} took the traffic back although it is smaller than it was: {stable.Words}"));
        }
    }

    private static void EnsureStableSuffices(RolloutSession session, TrafficState world)
    {
        var rollout = session.Rollout;
        var stable = Capacity.OfStable(rollout, world);
        if (stable.Suffices(session.Plan.Traffic.WhenTooFewTargets))
        {
            return;
        }

        throw stable.Verdict == CapacityVerdict.Down
            ? new RolloutException("RT4031", $"slot {rollout.StableSlot.Label()} with {rollout.StableRelease} cannot take the traffic: {stable.Words}. The traffic stays with {rollout.Release}. Bring its services back (--target=LocalUp, or the runtime's own means), then run --target=Rollback again.", ExitCode.Held)
            : new RolloutException("RT4032", $"slot {rollout.StableSlot.Label()} with {rollout.StableRelease} is smaller than it was: {stable.Words}. The traffic stays with {rollout.Release}. Start as many targets as then and run --target=Rollback again, or go back all the same with --set environments.{session.Plan.Environment}.traffic.whenTooFewTargets=proceed.", ExitCode.Held);
    }
}

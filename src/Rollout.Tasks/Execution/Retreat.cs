using Rollout.Tasks.Execution.Stages;

namespace Rollout.Tasks.Execution;

/// <summary>The way back of a rollout in flight, the same for every reason.</summary>
internal static class Retreat
{
    /// <summary>Takes all traffic from the candidate and journals it. Its first mutating calls are those of the shift.</summary>
    public static async Task GoBackAsync(RolloutSession session, string task, string reason, StepObservation? seen)
    {
        var rollout = session.Rollout;
        var decided = new RollbackDecidedData(reason, rollout.CandidateSlot, rollout.StableSlot, seen?.SampledAt, seen?.FirstViolationAt);
        await new ShiftBack(session).RunAsync(task, decided).ConfigureAwait(false);
        await RollbackStage.FinishAsync(session, task, reason).ConfigureAwait(false);
    }
}

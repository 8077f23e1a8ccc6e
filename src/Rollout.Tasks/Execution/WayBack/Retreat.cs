using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.WayBack;

/// <summary>The way back of a rollout in flight, the same for every reason.</summary>
internal static class Retreat
{
    /// <summary>Takes all traffic from the candidate and journals it. Its first mutating calls are those of the shift. Where a way back of this run is under way already, it is waited for.</summary>
    /// <param name="session">The run.</param>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="seen">What was seen of the step that failed; null when nothing was.</param>
    /// <param name="exitCode">What the process ends with where the journal cannot be told.</param>
    /// <param name="fenced">False only where nobody can be asked for the lease.</param>
    /// <exception cref="RolloutException">RT4022: not all traffic is back. RT4070: it is, but the journal does not know. RT4002: another process has the lease.</exception>
    public static async Task GoBackAsync(RolloutSession session, string task, string reason, StepObservation? seen, ExitCode exitCode = ExitCode.RolledBack, bool fenced = true)
    {
        var unjournaled = await session.GoBackOnceAsync(() => RunAsync(session, task, reason, seen, fenced)).ConfigureAwait(false);
        WarnOfTooFew(session);
        await new TestTraffic(session).CloseAsync(task).ConfigureAwait(false);
        if (unjournaled is { } unknown)
        {
            throw Unjournaled(session.Rollout, reason, unknown, exitCode);
        }
    }

    /// <summary>Said only now: nothing stands before the shift back.</summary>
    private static void WarnOfTooFew(RolloutSession session)
    {
        if (session.Shifter.World is { } world && Capacity.OfStable(session.Rollout, world) is { Verdict: not CapacityVerdict.Enough } stable)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"{session.Rollout.StableRelease} took the traffic back although it is smaller than it was: {stable.Words}"));
        }
    }

    /// <summary>RT4070: the world is as it should be, and the journal is behind it.</summary>
    public static RolloutException Unjournaled(RolloutState rollout, string reason, string fault, ExitCode exitCode) =>
        new("RT4070", $"{reason}. All traffic is back on {rollout.StableRelease}, but the journal does not know it: {fault.TrimEnd('.')}. Run --target=Rollback once it can be written; it only sets the same weights again.", exitCode);

    private static Task<string?> RunAsync(RolloutSession session, string task, string reason, StepObservation? seen, bool fenced)
    {
        var rollout = session.Rollout;
        var decided = new RollbackDecidedData(reason, rollout.CandidateSlot, rollout.StableSlot, seen?.SampledAt, seen?.FirstViolationAt) { Grounds = seen?.GroundsOrNull };
        return new ShiftBack(session, fenced).RunAsync(task, decided, reason);
    }
}

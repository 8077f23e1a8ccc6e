using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Goes on watching a release that is cut over, while the slot of the one before is kept.</summary>
/// <remarks>Stable gets no requests any more, so there is nothing to compare with: the guards watch alone.</remarks>
internal sealed class Bake(RolloutSession session)
{
    /// <summary>Watches to the end of the bake time, also of one that an earlier run had begun.</summary>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="cancellationToken">Ends the watch; the release keeps the traffic.</param>
    /// <exception cref="RolloutException">RT3006: nobody can vouch for the release; it keeps the traffic. RT3007: it went back.</exception>
    public async Task<StageResult> RunAsync(string task, CancellationToken cancellationToken)
    {
        var until = session.Rollout.BakesUntil!.Value;
        await session.Steps.StartBakeAsync().ConfigureAwait(false);
        session.Say($"  {session.Rollout.Release} is cut over; baking until {until:u}");
        var next = until;
        while (true)
        {
            await session.Steps.LookAsync(next, cancellationToken).ConfigureAwait(false);
            switch (RolloutDecider.DecideBake(session.Plan, until, session.Steps.Seen, session.Time.GetUtcNow()))
            {
                case Decision.Wait wait:
                    next = wait.Until;
                    break;
                case Decision.EndBake:
                    await EndAsync(task, session.Steps.Seen.Reason, cancellationToken).ConfigureAwait(false);
                    return Done(session.Rollout);
                case Decision.Hold hold:
                    throw await HoldAsync(task, hold.Reason, cancellationToken).ConfigureAwait(false);
                case Decision.Abort abort:
                    throw await BackAsync(task, abort.Reason).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What a rollout that is cut over ends with.</summary>
    public static StageResult Done(RolloutState rollout) =>
        new($"{rollout.Release} is stable in {rollout.CandidateSlot.Label()}{(rollout.BakeVerdict is { } verdict ? $", verdict of its bake {verdict}" : string.Empty)}; {rollout.StableRelease} is kept until {rollout.RetainedUntil:u}");

    private Task EndAsync(string task, string reason, CancellationToken cancellationToken) =>
        session.AppendAsync(task, JournalKind.Decision, JournalTypes.BakeEnded, new BakeEndedData(session.Steps.Seen.Verdict, reason) { Grounds = session.Steps.Seen.GroundsOrNull }, cancellationToken);

    private async Task<RolloutException> HoldAsync(string task, string reason, CancellationToken cancellationToken)
    {
        await EndAsync(task, reason, cancellationToken).ConfigureAwait(false);
        var rollout = session.Rollout;
        return new RolloutException("RT3006", $"{reason}. The bake of {rollout.Release} ends without proof; it is cut over and keeps the traffic. {rollout.StableRelease} is kept until {rollout.RetainedUntil:u}: run --target=Rollback to return to it.", ExitCode.Held);
    }

    private async Task<RolloutException> BackAsync(string task, string reason)
    {
        var rollout = session.Rollout;
        await Retreat.GoBackAsync(session, task, reason, session.Steps.Seen).ConfigureAwait(false);
        return new RolloutException("RT3007", $"{reason}. Rolled back in the bake time; all traffic is on {rollout.StableRelease}, and {rollout.Release} keeps running without traffic for diagnosis.", ExitCode.RolledBack);
    }
}

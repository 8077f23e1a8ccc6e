using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution;

/// <summary>Decides whether a task of the chain may begin, and begins the rollout when it is the first.</summary>
internal sealed class ChainEntry(RolloutSession session, bool endRetention)
{
    /// <summary>Enters the chain at a task.</summary>
    /// <returns>Why there is nothing to do; null when the task may begin.</returns>
    /// <exception cref="RolloutException">Another rollout is in the way, an earlier outcome is missing, or the world has drifted.</exception>
    public async Task<string?> EnterAsync(string task, CancellationToken cancellationToken)
    {
        await FinishWayBackAsync(task, cancellationToken).ConfigureAwait(false);

        // A run that was killed in its smoke test may have left rules behind.
        await new TestTraffic(session).CloseAsync(task).ConfigureAwait(false);
        if (await FinishedAsync(cancellationToken).ConfigureAwait(false) is { } finished)
        {
            // A run that was killed in the bake is finished by this one.
            return session.Rollout.IsBaking && task == TaskNames.Cutover ? null : finished;
        }

        await ClearTheWayAsync(task, cancellationToken).ConfigureAwait(false);
        if (session.State.Rollout is null or { Finished: true })
        {
            if (await BeginAsync(cancellationToken).ConfigureAwait(false) is { } nothingToDo)
            {
                return nothingToDo;
            }
        }

        EnsureNeedsAreMet(task);
        return BeforeTraffic(task);
    }

    /// <summary>A way back that an earlier run had begun comes before all else.</summary>
    private async Task FinishWayBackAsync(string task, CancellationToken cancellationToken)
    {
        switch (session.State.Rollout)
        {
            case { Phase: RolloutPhase.RollingBack } rollout:
                await Retreat.GoBackAsync(session, task, rollout.Reason, null).ConfigureAwait(false);
                throw new RolloutException("RT3003", $"a rollback that an earlier run had begun is finished: {rollout.Reason}. All traffic is on {rollout.StableRelease}.", ExitCode.RolledBack);
            case { Phase: RolloutPhase.SteppingBack, StepBack: { } step }:
                throw await new StepBack(session).FinishAsync(task, step, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Words for a skip when this very release has been cut over and still serves.</summary>
    private async Task<string?> FinishedAsync(CancellationToken cancellationToken)
    {
        if (session.State.Rollout is not { Phase: RolloutPhase.CutOver or RolloutPhase.Decommissioned } rollout || rollout.Release != session.Plan.Release)
        {
            return null;
        }

        var world = await session.Shifter.ReadAsync(cancellationToken).ConfigureAwait(false);
        return Roles.Stable(world) == rollout.CandidateSlot
            ? $"{rollout.Release} is stable in {rollout.CandidateSlot.Label()}{(rollout.BakeVerdict is { } verdict and not Verdict.Pass ? $"; its bake ended {verdict}: {rollout.Reason}" : string.Empty)}"
            : throw new RolloutException("RT4020", $"the journal says that {rollout.Release} in {rollout.CandidateSlot.Label()} has all traffic, but the load balancer answers {Roles.Describe(world)}. Set the weights back, or run --target=Rollback.", ExitCode.Drifted);
    }

    private async Task ClearTheWayAsync(string task, CancellationToken cancellationToken)
    {
        if (session.State.Rollout is not { Finished: false } rollout)
        {
            return;
        }

        if (rollout.Release == session.Plan.Release)
        {
            return;
        }

        if (rollout.CandidateMayHaveTraffic)
        {
            throw new RolloutException("RT4011", $"release {rollout.Release} is in the middle of its rollout (weight {rollout.Weight}, {rollout.Phase}), so {session.Plan.Release} cannot begin. Finish it with --release={rollout.Release}, or run --target=Rollback.", ExitCode.Held);
        }

        await session.AppendAsync(task, JournalKind.Outcome, JournalTypes.Superseded, new ReasonData($"{session.Plan.Release} takes its place"), cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> BeginAsync(CancellationToken cancellationToken)
    {
        EnsureRetentionIsOver();
        var world = await session.Shifter.ReadAsync(cancellationToken).ConfigureAwait(false);
        var stable = Roles.Stable(world) ?? throw NoStableSlot(world);
        var stableRelease = session.State.Slots.GetValueOrDefault(stable)?.Release ?? "unknown";
        if (stableRelease == session.Plan.Release)
        {
            return $"{stableRelease} is stable in {stable.Label()}";
        }

        await session.BeginAsync(stable, stableRelease, world, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private void EnsureRetentionIsOver()
    {
        if (!endRetention && session.State.Rollout is { Phase: RolloutPhase.CutOver, RetainedUntil: { } until } rollout && session.Time.GetUtcNow() < until)
        {
            throw new RolloutException("RT4012", $"slot {rollout.StableSlot.Label()} keeps {rollout.StableRelease} for a rollback until {until:u}, and {session.Plan.Release} needs that slot. Wait, run --target=Rollback first, or give the rollback up with --end-retention.", ExitCode.Held);
        }
    }

    private void EnsureNeedsAreMet(string task)
    {
        foreach (var earlier in TaskNames.Chain.TakeWhile(name => name != task))
        {
            if (!session.Rollout.Done.ContainsKey(earlier))
            {
                throw new RolloutException("RT4010", $"{task} needs the outcome of {earlier} for release {session.Plan.Release}, which the journal does not have. Run --target={earlier} first, or {task} without --exclusive.", ExitCode.Held);
            }
        }
    }

    /// <summary>Once the candidate has traffic, nothing that came before is done again: the steps watch what counts now.</summary>
    private string? BeforeTraffic(string task)
    {
        var rollout = session.Rollout;
        var isBefore = TaskNames.Chain.TakeWhile(name => name != TaskNames.ShiftTraffic10).Contains(task);
        return isBefore && rollout.CandidateMayHaveTraffic && rollout.Done.TryGetValue(task, out var done)
            ? $"done at {done.At:u}, before the candidate got traffic"
            : null;
    }

    private RolloutException NoStableSlot(TrafficState world) =>
        new("RT4020", $"no slot of '{session.Plan.Environment}' has all traffic ({Roles.Describe(world)}) and no rollout is in flight, so nobody can say which is stable. Give one slot weight 100 in all rules.", ExitCode.Drifted);
}

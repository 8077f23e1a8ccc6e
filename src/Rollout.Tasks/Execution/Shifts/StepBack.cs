using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>All or back: where a step could not be taken by all rules, those that took it go back to the step before.</summary>
internal sealed class StepBack(RolloutSession session)
{
    /// <summary>Decides to go back, and goes.</summary>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="decided">From where to where, why, and which rules.</param>
    /// <param name="cancellationToken">Ends it: the way back to the stable release, which an operator's interrupt asks for, does not wait for this one.</param>
    /// <returns>RT4060, or RT3010 where the stable slot cannot take more traffic; to be thrown.</returns>
    /// <exception cref="RolloutException">RT4022: not all rules are back.</exception>
    public async Task<RolloutException> RunAsync(string task, StepBackDecidedData decided, CancellationToken cancellationToken)
    {
        if (session.Shifter.World is { } world && Capacity.OfStable(session.Rollout, world) is var stable && !stable.Suffices(session.Plan.Traffic.WhenTooFewTargets))
        {
            return await Holding.NoteAsync(session, task, $"{decided.Reason}; but the stable slot cannot take more traffic ({stable.Words}), so no rule goes back", $"The rules stand at weight {decided.To} or {decided.From}. Bring {session.Rollout.StableRelease} back, then run the same command again, or --target=Rollback.").ConfigureAwait(false);
        }

        session.Reporter.Report(new RolloutEvent.Warning($"{decided.Reason}; the rules go back to weight {decided.To}"));
        await session.AppendAsync(task, JournalKind.Decision, JournalTypes.StepBackDecided, decided, cancellationToken).ConfigureAwait(false);
        return await FinishAsync(task, decided, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes back as it was decided, here or in a run that ended in the middle of it. Safe to repeat.</summary>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="decided">From where to where, why, and which rules.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>RT4060, to be thrown.</returns>
    /// <exception cref="RolloutException">RT4022: not all rules are back.</exception>
    public async Task<RolloutException> FinishAsync(string task, StepBackDecidedData decided, CancellationToken cancellationToken)
    {
        var world = session.Shifter.World ?? await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false);
        var all = session.Backends.Router.Plan(world, session.Rollout.CandidateSlot, decided.To);

        // What was read may be older than what was set, so the rules that were set go back whatever the reading says.
        var changes = all.Where(change => decided.Rules.Contains(change.Rule) || !ShiftCheck.Stands(change, world)).ToList();
        await session.AppendAsync(task, JournalKind.Intent, JournalTypes.Weights, TrafficShifter.Intent(decided.To, decided.Reason, changes), cancellationToken).ConfigureAwait(false);
        await SetAllAsync(task, decided, changes, cancellationToken).ConfigureAwait(false);
        await ObserveAsync(task, decided, all, cancellationToken).ConfigureAwait(false);
        await session.AppendAsync(task, JournalKind.Outcome, JournalTypes.SteppedBack, new SteppedBackData(decided.To, decided.Reason), cancellationToken).ConfigureAwait(false);
        return new RolloutException("RT4060", $"{decided.Reason}. All rules are back at weight {decided.To}, as at the step before. Mend that, then run the same command again; or run --target=Rollback.", ExitCode.RolledBack);
    }

    /// <summary>Side by side, each call until it is accepted: a rule that refuses must not keep the others from going back.</summary>
    private async Task SetAllAsync(string task, StepBackDecidedData decided, IReadOnlyList<WeightChange> changes, CancellationToken cancellationToken)
    {
        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        var results = await Task.WhenAll(changes.Select(change => TrySetAsync(change, cancellationToken))).ConfigureAwait(false);
        foreach (var (change, result) in changes.Zip(results))
        {
            if (result.AcceptedAt is { } at)
            {
                await session.AppendAsync(task, JournalKind.Effect, JournalTypes.WeightSet, new WeightSetData(change.Rule, change.Call, at), cancellationToken).ConfigureAwait(false);
            }
        }

        var refused = changes.Zip(results).Where(pair => pair.Second.Fault is not null).Select(pair => $"{pair.First.Call}: {pair.Second.Fault!.Message.TrimEnd('.')}").ToList();
        if (refused.Count > 0)
        {
            throw NotBack(decided, refused);
        }
    }

    private async Task<RuleResult> TrySetAsync(WeightChange change, CancellationToken cancellationToken)
    {
        try
        {
            var at = await new RouterRetry(session).RunAsync(change.Call, token => session.Backends.Router.ApplyAsync(change, token), session.Deadlines.Back, cancellationToken).ConfigureAwait(false);
            return new RuleResult(at, null, true);
        }
        catch (RolloutException fault)
        {
            return new RuleResult(null, fault, true);
        }
    }

    private async Task ObserveAsync(string task, StepBackDecidedData decided, IReadOnlyList<WeightChange> all, CancellationToken cancellationToken)
    {
        try
        {
            await session.Shifter.ObserveAsync(task, session.Rollout.CandidateSlot, decided.To, all, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT4021")
        {
            throw NotBack(decided, [fault.Message.TrimEnd('.')]);
        }
    }

    private RolloutException NotBack(StepBackDecidedData decided, IReadOnlyList<string> faults) => new(
        "RT4022",
        $"{decided.Reason}; and not all rules are back at weight {decided.To} after {session.Deadlines.Back:c}: {string.Join("; ", faults)}. Run the same command again as soon as the load balancer answers, or --target=Rollback.",
        ExitCode.Fault);
}

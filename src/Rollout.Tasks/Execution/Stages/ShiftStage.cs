using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Carries out the steps up to a weight: gives the candidate its share, watches it, goes on or goes back.</summary>
/// <param name="name">Name of the task.</param>
/// <param name="upTo">Largest weight of a step that belongs to the task, 1 to 100.</param>
internal sealed class ShiftStage(string name, int upTo) : IStage
{
    public string Name => name;

    public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) =>
        Task.FromResult<string?>($"done at {outcome.At:u}: {outcome.Detail}");

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.Rollout.IsBaking)
        {
            return await new Bake(session).RunAsync(Name, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await StepsAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await session.Steps.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<StageResult> StepsAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        await new DriftGuard(session).CheckAsync(Name, cancellationToken).ConfigureAwait(false);
        var watch = session.Steps;
        if (session.Rollout is { StepIndex: >= 0, StepPassed: false } interrupted)
        {
            // An earlier run was killed here, or held: what it had seen is gone, so the step is watched from its beginning.
            await EnterAsync(session, watch, interrupted.StepIndex, cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            var decision = RolloutDecider.Decide(session.Plan, session.Rollout, upTo, watch.Seen, session.Time.GetUtcNow());
            if (await ActAsync(session, watch, decision, cancellationToken).ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }
    }

    private async Task<StageResult?> ActAsync(RolloutSession session, StepWatch watch, Decision decision, CancellationToken cancellationToken)
    {
        switch (decision)
        {
            case Decision.EnterStep step:
                await EnterAsync(session, watch, step.StepIndex, cancellationToken).ConfigureAwait(false);
                return null;
            case Decision.Wait wait:
                await watch.LookAsync(wait.Until, cancellationToken).ConfigureAwait(false);
                return null;
            case Decision.Extend extend:
                await ExtendAsync(session, watch, extend, cancellationToken).ConfigureAwait(false);
                return null;
            case Decision.PassStep step:
                await PassAsync(session, watch, step, cancellationToken).ConfigureAwait(false);
                return null;
            case Decision.Arrived:
                return new StageResult(session.Rollout.StepIndex < 0 ? $"the plan has no step up to {upTo} %" : $"weight {session.Rollout.Weight}, verdict Pass");
            case Decision.CutOver:
                return await CutOverAsync(session, cancellationToken).ConfigureAwait(false);
            case Decision.Hold hold:
                watch.Finish(watch.Seen.Verdict);
                throw await HoldAsync(session, hold.Reason, watch.Seen.GroundsOrNull).ConfigureAwait(false);
            case Decision.Abort abort:
                watch.Finish(watch.Seen.Verdict);
                throw await AbortAsync(session, watch.Seen, abort.Reason).ConfigureAwait(false);
            default:
                throw new RolloutException("RT9001", $"unknown decision {decision}.", ExitCode.Fault);
        }
    }

    private async Task PassAsync(RolloutSession session, StepWatch watch, Decision.PassStep step, CancellationToken cancellationToken)
    {
        var passed = new StepPassedData(step.StepIndex, session.Rollout.Weight) { Unproven = step.Unproven, Grounds = watch.Seen.GroundsOrNull };
        await session.AppendAsync(Name, JournalKind.Decision, JournalTypes.StepPassed, passed, cancellationToken).ConfigureAwait(false);
        if (step.Unproven is { } why)
        {
            session.Reporter.Report(new RolloutEvent.Warning(why));
        }

        watch.Finish(step.Unproven is null ? Verdict.Pass : watch.Seen.Verdict, goesOn: true);
    }

    /// <summary>Said and journaled once a step; then the watch goes on as before.</summary>
    private async Task ExtendAsync(RolloutSession session, StepWatch watch, Decision.Extend extend, CancellationToken cancellationToken)
    {
        if (watch.Extend())
        {
            await session.AppendAsync(Name, JournalKind.Decision, JournalTypes.StepExtended, new StepExtendedData(extend.StepIndex, extend.Until, extend.Reason) { Grounds = watch.Seen.GroundsOrNull }, cancellationToken).ConfigureAwait(false);
            session.Say($"  the hold is extended until {extend.Until:HH:mm:ss} at the latest (whenInconclusive: extend): {extend.Reason}");
        }

        await watch.LookAsync(extend.Until, cancellationToken).ConfigureAwait(false);
    }

    private async Task EnterAsync(RolloutSession session, StepWatch watch, int stepIndex, CancellationToken cancellationToken)
    {
        var step = session.Plan.Steps[stepIndex];
        var world = await new DriftGuard(session).CheckAsync(Name, cancellationToken).ConfigureAwait(false);
        var rollout = session.Rollout;
        if (rollout.NextStepIndex != stepIndex)
        {
            // A drift was accepted that leads to an earlier step.
            return;
        }

        if (!Roles.IsHealthy(world, rollout.CandidateSlot))
        {
            throw new RolloutException("RT3004", $"not all targets of the candidate in {rollout.CandidateSlot.Label()} are healthy, so it does not get weight {step.Weight}. Run --target=Status, and see the services' logs.", ExitCode.BackendFailed);
        }

        watch.Begin(stepIndex);
        await session.Shifter.ShiftAsync(Name, rollout.CandidateSlot, step.Weight, $"step {stepIndex + 1} of {session.Plan.Steps.Count}", cancellationToken).ConfigureAwait(false);
        await session.AppendAsync(Name, JournalKind.Observation, JournalTypes.StepEntered, new StepData(stepIndex, step.Weight), cancellationToken).ConfigureAwait(false);
        await watch.StartAsync(stepIndex).ConfigureAwait(false);
    }

    private async Task<StageResult?> CutOverAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        await new DriftGuard(session).CheckAsync(Name, cancellationToken).ConfigureAwait(false);
        if (session.Rollout.NextStepIndex < session.Plan.Steps.Count)
        {
            return null;
        }

        await session.Steps.EndAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (session.Steps.Seen.Verdict == Verdict.Fail)
        {
            return null;
        }

        var now = session.Time.GetUtcNow();
        var cutOver = new CutOverData(session.Plan.Release, now + session.Plan.Retention) { BakesUntil = session.Plan.Bake > TimeSpan.Zero ? now + session.Plan.Bake : null };
        await session.AppendAsync(Name, JournalKind.Outcome, JournalTypes.CutOver, cutOver, cancellationToken).ConfigureAwait(false);
        return cutOver.BakesUntil is null ? Bake.Done(session.Rollout) : await new Bake(session).RunAsync(Name, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RolloutException> HoldAsync(RolloutSession session, string reason, IReadOnlyList<DecisionGround>? grounds) => await Holding.NoteAsync(
        session,
        Name,
        reason,
        $"Held at step {session.Rollout.StepIndex + 1} of {session.Plan.Steps.Count} with weight {session.Rollout.Weight}; nothing was changed. Run the same command again to watch the step anew, or --target=Rollback.",
        grounds: grounds).ConfigureAwait(false);

    private async Task<RolloutException> AbortAsync(RolloutSession session, StepObservation seen, string reason)
    {
        var step = session.Rollout.StepIndex;
        await Retreat.GoBackAsync(session, Name, reason, seen).ConfigureAwait(false);
        return new RolloutException("RT3003", $"{reason}. Aborted at step {step + 1} of {session.Plan.Steps.Count}; weight of the candidate is 0 and all traffic is on {session.Rollout.StableRelease}. The candidate keeps running for diagnosis.", seen.Interrupted ? ExitCode.Interrupted : ExitCode.RolledBack);
    }
}

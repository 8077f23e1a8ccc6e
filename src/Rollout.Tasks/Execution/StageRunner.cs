using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution;

/// <summary>Runs the tasks of the chain: whether it is a task's turn, whether there is anything to do, and what happens when it fails.</summary>
internal sealed class StageRunner(RolloutSession session, bool endRetention)
{
    private readonly ChainEntry entry = new(session, endRetention);

    /// <summary>Runs one task of the chain.</summary>
    /// <returns>What was done, or why nothing was.</returns>
    /// <exception cref="RolloutException">With the exit code that the process must end with.</exception>
    public async Task<StageReport> RunAsync(IStage stage, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        try
        {
            return await RunGuardedAsync(stage, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (session.LeaseLost.IsCancellationRequested)
        {
            throw new RolloutException("RT4002", $"the lease of '{session.Plan.Environment}' was lost to another process, so this one changes nothing any more. Run --target=Status to see who holds it.", ExitCode.LeaseHeld);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw await InterruptedAsync(stage).ConfigureAwait(false);
        }
        catch (Exception fault) when (MustGoBack(fault))
        {
            throw await BackAsync(stage, fault.Message, ExitCode.RolledBack, fault).ConfigureAwait(false);
        }
    }

    private async Task<StageReport> RunGuardedAsync(IStage stage, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (await entry.EnterAsync(stage.Name, cancellationToken).ConfigureAwait(false) is { } nothingToDo)
        {
            return StageReport.Skip(nothingToDo);
        }

        if (session.Rollout.Done.TryGetValue(stage.Name, out var outcome)
            && await stage.StillTrueAsync(session, outcome, cancellationToken).ConfigureAwait(false) is { } stillTrue)
        {
            return StageReport.Skip(stillTrue);
        }

        await session.AppendAsync(stage.Name, JournalKind.Intent, JournalTypes.TaskStarted, new { }, cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await stage.RunAsync(session, cancellationToken).ConfigureAwait(false);
            await session.AppendAsync(stage.Name, JournalKind.Outcome, JournalTypes.TaskDone, new TaskDoneData(result.Detail, result.Evidence), cancellationToken).ConfigureAwait(false);
            return new StageReport(Skipped: false, result.Detail);
        }
        catch (RolloutException fault) when (fault.Code != "RT4002")
        {
            await NoteFailureAsync(stage, fault.Code, fault.Message).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A decision to hold, a lost lease or drift is an answer; anything else with traffic on the candidate is a fault of the rollout.</summary>
    private bool MustGoBack(Exception fault) =>
        session.State.Rollout is { CandidateMayHaveTraffic: true, Phase: not RolloutPhase.Held }
        && fault is not RolloutException { ExitCode: ExitCode.RolledBack or ExitCode.Held or ExitCode.LeaseHeld or ExitCode.Drifted or ExitCode.Interrupted }
        && fault is not RolloutException { Code: "RT4022" };

    private async Task<RolloutException> InterruptedAsync(IStage stage)
    {
        if (session.State.Rollout is { CandidateMayHaveTraffic: true })
        {
            return await BackAsync(stage, "interrupted by the operator", ExitCode.Interrupted, null).ConfigureAwait(false);
        }

        await NoteFailureAsync(stage, "RT4050", "interrupted by the operator").ConfigureAwait(false);
        return new RolloutException("RT4050", $"{stage.Name} was interrupted by the operator; no weight was changed. Run the same command again to go on.", ExitCode.Interrupted);
    }

    private async Task<RolloutException> BackAsync(IStage stage, string reason, ExitCode exitCode, Exception? fault)
    {
        if (session.Shifter.World is { } world && Capacity.OfStable(session.Rollout, world) is var stable && !stable.Suffices(session.Plan.Traffic.WhenTooFewTargets))
        {
            return await HoldAsync(stage, $"{reason}; but the stable slot cannot take all traffic ({stable.Words}), so the traffic stays where it is", fault).ConfigureAwait(false);
        }

        await Retreat.GoBackAsync(session, stage.Name, reason, null).ConfigureAwait(false);
        return new RolloutException("RT3003", $"{reason}. All traffic is back on {session.Rollout.StableRelease}; the candidate keeps running without traffic.", exitCode, fault);
    }

    /// <summary>Stable could not take the traffic: it stays where it is, and a person decides.</summary>
    private async Task<RolloutException> HoldAsync(IStage stage, string why, Exception? fault)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5), session.Time);
        await session.AppendAsync(stage.Name, JournalKind.Decision, JournalTypes.Held, new ReasonData(why), deadline.Token).ConfigureAwait(false);
        return new RolloutException("RT3010", $"{why}. Bring {session.Rollout.StableRelease} back, then run --target=Rollback.", ExitCode.Held, fault);
    }

    /// <summary>What went wrong counts more than the note of it: a journal that fails here hides nothing.</summary>
    private async Task NoteFailureAsync(IStage stage, string code, string reason)
    {
        if (session.State.Rollout is null)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5), session.Time);
        try
        {
            await session.AppendAsync(stage.Name, JournalKind.Outcome, JournalTypes.TaskFailed, new FailureData(code, reason), deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RolloutException or OperationCanceledException)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"the journal could not take that {stage.Name} failed: {fault.Message}"));
        }
    }
}

/// <summary>What became of a task.</summary>
/// <param name="Skipped">True when there was nothing to do.</param>
/// <param name="Detail">What was done, or why nothing was.</param>
internal sealed record StageReport(bool Skipped, string Detail)
{
    public static StageReport Skip(string reason) => new(Skipped: true, reason);
}

using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution;

/// <summary>Runs the tasks of the chain: whether it is a task's turn, and whether there is anything to do. <see cref="Safeguard"/> leads back when it fails.</summary>
internal sealed class StageRunner(RolloutSession session, bool endRetention)
{
    private readonly ChainEntry entry = new(session, endRetention);

    /// <summary>Runs one task of the chain.</summary>
    /// <returns>What was done, or why nothing was.</returns>
    /// <exception cref="RolloutException">With the exit code that the process must end with.</exception>
    public async Task<StageReport> RunAsync(IStage stage, CancellationToken cancellationToken)
    {
        try
        {
            return await new Safeguard(session).RunAsync(stage.Name, token => RunGuardedAsync(stage, token), cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code is not ("RT4002" or "RT4070"))
        {
            // Only now: nothing may stand before a way back.
            await NoteFailureAsync(stage, fault.Code, fault.Message).ConfigureAwait(false);
            throw;
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
        var result = await stage.RunAsync(session, cancellationToken).ConfigureAwait(false);
        await session.AppendAsync(stage.Name, JournalKind.Outcome, JournalTypes.TaskDone, new TaskDoneData(result.Detail, result.Evidence), cancellationToken).ConfigureAwait(false);
        return new StageReport(Skipped: false, result.Detail);
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
            await session.AppendAsync(stage.Name, JournalKind.Outcome, JournalTypes.TaskFailed, new FailureData(code, reason), deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault)
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

    /// <summary>What a stage did, or the reason why it had nothing to do.</summary>
    public static StageReport Of(StageResult? result, string nothing) => result is null ? Skip(nothing) : new(Skipped: false, result.Detail);
}

using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution;

/// <summary>What each task does in an open environment.</summary>
/// <param name="environment">The environment.</param>
/// <param name="request">What the command line asks for.</param>
internal sealed class TaskWork(OpenEnvironment environment, RunRequest request)
{
    private readonly RolloutSession session = environment.Session;

    /// <summary>Runs one task.</summary>
    /// <param name="task">One of <see cref="TaskNames"/>.</param>
    /// <param name="cancellationToken">Cancelled when the operator asks to stop.</param>
    /// <exception cref="RolloutException">With the exit code that the process must end with.</exception>
    public async Task<StageReport> RunAsync(string task, CancellationToken cancellationToken) => task switch
    {
        "LocalUp" => new StageReport(environment.Bootstrapped is null, environment.Bootstrapped ?? "the environment runs"),
        TaskNames.Rollback => StageReport.Of(await SafelyAsync(task, token => RollbackStage.RunAsync(session, task, "asked for by the operator", environment.BringUpAsync, token), cancellationToken).ConfigureAwait(false), RollbackStage.Nothing),
        TaskNames.RestoreSideBySide => StageReport.Of(await RestoreStage.RunAsync(session, request, cancellationToken).ConfigureAwait(false), string.Empty),
        TaskNames.Decommission => await SafelyAsync(task, DecommissionAsync, cancellationToken).ConfigureAwait(false),
        TaskNames.Contract => await SafelyAsync(task, token => ContractStage.RunAsync(session, token), cancellationToken).ConfigureAwait(false),
        _ => await new StageRunner(session, request.EndRetention).RunAsync(Stage(task), cancellationToken).ConfigureAwait(false),
    };

    private Task<T> SafelyAsync<T>(string task, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) => new Safeguard(session).RunAsync(task, work, cancellationToken);

    /// <summary>The slot stops, and then what only its release needed goes from the database; where that cannot be now, it is said, and Contract does it later.</summary>
    private async Task<StageReport> DecommissionAsync(CancellationToken cancellationToken)
    {
        var stopped = StageReport.Of(await DecommissionStage.RunAsync(session, cancellationToken).ConfigureAwait(false), "there is no slot to stop; nothing was changed");
        if (session.State.Rollout is { Phase: RolloutPhase.RolledBack })
        {
            var reverted = await RevertStage.RunAsync(session, cancellationToken).ConfigureAwait(false);
            return reverted.Skipped ? stopped : new StageReport(Skipped: false, $"{(stopped.Skipped ? string.Empty : $"{stopped.Detail}; ")}migrations taken back: {reverted.Detail}");
        }

        if (stopped.Skipped)
        {
            return stopped;
        }

        try
        {
            var contracted = await ContractStage.RunAsync(session, cancellationToken).ConfigureAwait(false);
            return contracted.Skipped ? stopped : stopped with { Detail = $"{stopped.Detail}; contract migrations applied: {contracted.Detail}" };
        }
        catch (RolloutException fault) when (fault.Code is "RT2527" or "RT2528" or "RT2529")
        {
            session.Reporter.Report(new RolloutEvent.Warning(fault.Message));
            return stopped;
        }
    }

    private static IStage Stage(string task) => task switch
    {
        TaskNames.Preflight => new PreflightStage(),
        TaskNames.BuildImages => new BuildImagesStage(),
        TaskNames.TagImages => new TagImagesStage(),
        TaskNames.MigrateStaging => new MigrateStagingStage(),
        TaskNames.DeployCandidate => new DeployCandidateStage(),
        TaskNames.MigrateDatabase => new MigrateDatabaseStage(),
        TaskNames.SmokeTest => new SmokeTestStage(),
        TaskNames.ShiftTraffic10 => new ShiftStage(task, 10),
        TaskNames.ShiftTraffic50 => new ShiftStage(task, 50),
        TaskNames.Cutover => new ShiftStage(task, 100),
        _ => throw new RolloutException("RT9003", $"there is no stage for the task '{task}'.", ExitCode.Fault),
    };
}

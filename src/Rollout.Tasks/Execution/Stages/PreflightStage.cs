using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Checks all that can be checked before anything is built. Changes nothing.</summary>
internal sealed class PreflightStage : IStage
{
    private static readonly TimeSpan CheckDeadline = TimeSpan.FromSeconds(20);

    public string Name => TaskNames.Preflight;

    // What held an hour ago need not hold now.
    public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        var world = new PreflightWorld
        {
            Router = session.Backends.Router,
            DatabaseServer = session.Backends.DatabaseServer,
            Sources = session.Backends.Sources,
            Metrics = session.Backends.Metrics(session.Rollout.StableSlot),
            Database = session.Backends.Database,
            Staging = session.Backends.Staging,
            Stable = session.Rollout.StableSlot,
        };
        var report = await new PreflightRunner(CheckDeadline, session.Time).RunAsync(PreflightChecks.For(session.Plan, world), cancellationToken).ConfigureAwait(false);
        foreach (var finding in report.Findings)
        {
            Show(session, finding);
        }

        report.ThrowIfFailed();
        await MigrationGate.CheckAsync(session, session.Backends.Database, cancellationToken).ConfigureAwait(false);
        return new StageResult(string.Join(", ", report.Findings.GroupBy(finding => finding.Result.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Words(group.Key)}")));
    }

    private static void Show(RolloutSession session, PreflightFinding finding)
    {
        var line = $"{finding.Claim}: {finding.Result.Message}";
        if (finding.Result.Outcome is CheckOutcome.Warned or CheckOutcome.Failed)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"{finding.Result.Code} {line}"));
        }
        else
        {
            session.Say($"  {(finding.Result.Outcome == CheckOutcome.Passed ? "ok" : "not checked")}  {line}");
        }
    }

    private static string Words(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "checks passed",
        CheckOutcome.Warned => "warned",
        CheckOutcome.Failed => "failed",
        _ => "could not be checked",
    };
}

using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution;

/// <summary>Reports how the tasks of a run go, and sums them up at its end.</summary>
internal sealed class RunLog(IRolloutReporter reporter, TimeProvider time) : IRolloutReporter
{
    private readonly SummaryCollector collector = new(time);
    private DateTimeOffset taskStartedAt;

    public void Report(RolloutEvent rolloutEvent)
    {
        collector.Report(rolloutEvent);
        reporter.Report(rolloutEvent);
    }

    public void Started(string task)
    {
        taskStartedAt = time.GetUtcNow();
        Report(new RolloutEvent.TaskStarted(task));
    }

    public void Finished(string task, StageReport report) => Ended(task, report.Skipped ? TaskOutcome.Skipped : TaskOutcome.Done, report.Detail);

    public void Failed(string task, Exception fault) => Ended(task, TaskOutcome.Failed, fault.Message);

    /// <summary>Shows the summary and writes it beside the journal.</summary>
    public void Summarise(RolloutPlan plan, RolloutSession session, ExitCode outcome, string reason)
    {
        var rollout = session.State.Rollout;
        var summary = new RolloutEvent.Summary(collector.Build(
            rollout?.RolloutId ?? string.Empty, plan.Application, plan.Environment, rollout?.StableRelease, plan.Release, outcome, reason, session.Client));
        reporter.Report(summary);
        new JsonReportWriter(plan.StateDirectory, reporter).Report(summary);
    }

    private void Ended(string task, TaskOutcome outcome, string detail) =>
        Report(new RolloutEvent.TaskFinished(task, outcome, detail, time.GetUtcNow() - taskStartedAt));
}

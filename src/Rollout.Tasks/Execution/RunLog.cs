using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution;

/// <summary>Passes events on, and keeps what the summary at the end needs.</summary>
internal sealed class RunLog(IRolloutReporter reporter, TimeProvider time) : IRolloutReporter
{
    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private readonly Lock gate = new();
    private readonly List<TaskResult> tasks = [];
    private readonly List<StepResult> steps = [];
    private DateTimeOffset taskStartedAt;

    public void Report(RolloutEvent rolloutEvent)
    {
        if (rolloutEvent is RolloutEvent.StepFinished finished)
        {
            lock (gate)
            {
                steps.Add(finished.Step);
            }
        }

        reporter.Report(rolloutEvent);
    }

    public void Started(string task)
    {
        taskStartedAt = time.GetUtcNow();
        reporter.Report(new RolloutEvent.TaskStarted(task));
    }

    public void Finished(string task, StageReport report) => Note(new TaskResult(task, report.Skipped ? TaskOutcome.Skipped : TaskOutcome.Done, report.Detail, time.GetUtcNow() - taskStartedAt));

    public void Failed(string task, Exception fault) => Note(new TaskResult(task, TaskOutcome.Failed, fault.Message, time.GetUtcNow() - taskStartedAt));

    public void Summarise(RolloutPlan plan, OpenEnvironment environment, ExitCode outcome, string reason)
    {
        var rollout = environment.Session.State.Rollout;
        var summary = new RolloutSummary
        {
            RolloutId = rollout?.RolloutId ?? string.Empty,
            Application = plan.Application,
            Environment = plan.Environment,
            FromRelease = rollout?.StableRelease,
            Release = plan.Release,
            StartedAt = startedAt,
            FinishedAt = time.GetUtcNow(),
            Tasks = tasks,
            Steps = steps,
            Client = environment.Session.Client,
            Outcome = outcome,
            Reason = reason,
        };
        var end = new RolloutEvent.Summary(summary);
        reporter.Report(end);
        new JsonReportWriter(plan.StateDirectory, reporter).Report(end);
    }

    private void Note(TaskResult result)
    {
        tasks.Add(result);
        reporter.Report(new RolloutEvent.TaskFinished(result.Name, result.Outcome, result.Detail, result.Duration));
    }
}

using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Reporting.Pictures;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>Reports how the tasks of a run go, and sums them up at its end. Nothing waits for the one who shows it.</summary>
internal sealed class RunLog(IRolloutReporter reporter, TimeProvider time) : IRolloutReporter
{
    /// <summary>How long a task's end waits for its lines, so that they stand before those of the next one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SummaryCollector collector = new(time);
    private readonly DetachedReporter shown = new(reporter);
    private DateTimeOffset taskStartedAt;

    public void Report(RolloutEvent rolloutEvent)
    {
        collector.Report(rolloutEvent);
        shown.Report(rolloutEvent);
    }

    public void Started(string task)
    {
        taskStartedAt = time.GetUtcNow();
        Report(new RolloutEvent.TaskStarted(task));
    }

    public Task FinishedAsync(string task, StageReport report) => EndedAsync(task, report.Skipped ? TaskOutcome.Skipped : TaskOutcome.Done, report.Detail);

    public Task FailedAsync(string task, Exception fault) => EndedAsync(task, TaskOutcome.Failed, fault.Message);

    /// <summary>Shows the summary and writes it beside the journal.</summary>
    public async Task SummariseAsync(RolloutPlan plan, RolloutSession session, ExitCode outcome, string reason)
    {
        var rollout = session.State.Rollout;
        var summary = new RolloutEvent.Summary(collector.Build(
            rollout?.RolloutId ?? string.Empty, plan.Application, plan.Environment, rollout?.StableRelease, plan.Release, outcome, reason, session.Client));
        shown.Report(summary);
        await DrawAsync(plan, session, outcome, reason).ConfigureAwait(false);

        // After the picture, because it names it.
        new JsonReportWriter(plan.StateDirectory, shown).Report(summary);
        await shown.FlushAsync(Patience).ConfigureAwait(false);
    }

    /// <summary>Draws the rollout from its recording. A picture that cannot be drawn changes nothing of what the run ends with.</summary>
    private async Task DrawAsync(RolloutPlan plan, RolloutSession session, ExitCode outcome, string reason)
    {
        if (session.State.Rollout is not { } rollout)
        {
            return;
        }

        try
        {
            await session.Recorder.DisposeAsync().ConfigureAwait(false);
            var recording = new RecordingFolder(EnvironmentStores.RecordingsDirectory(plan)).PathOf(rollout.RolloutId);
            var words = reason.Length == 0 ? ReportText.Outcome(outcome) : $"{ReportText.Outcome(outcome)}: {reason}";
            if (await PictureFile.WriteAsync(plan, recording, words, CancellationToken.None).ConfigureAwait(false) is { } picture)
            {
                shown.Report(new RolloutEvent.Line($"picture: {picture}"));
            }
        }
        catch (Exception fault) when (fault is RolloutException or IOException or UnauthorizedAccessException)
        {
            shown.Report(new RolloutEvent.Warning($"the picture of the rollout cannot be drawn: {fault.Message}"));
        }
    }

    private async Task EndedAsync(string task, TaskOutcome outcome, string detail)
    {
        Report(new RolloutEvent.TaskFinished(task, outcome, detail, time.GetUtcNow() - taskStartedAt));
        await shown.FlushAsync(Patience).ConfigureAwait(false);
    }
}

using Rollout.Tasks.Database.Statements;

namespace Rollout.Tasks.Reporting;

/// <summary>Remembers what a run has reported, for the summary at its end.</summary>
/// <param name="time">The clock.</param>
public sealed class SummaryCollector(TimeProvider time) : IRolloutReporter
{
    private readonly Lock gate = new();
    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private readonly List<TaskResult> tasks = [];
    private readonly List<StepResult> steps = [];
    private readonly List<SlowerStatement> statements = [];
    private ClientTraffic? client;

    /// <inheritdoc />
    public void Report(RolloutEvent rolloutEvent)
    {
        lock (gate)
        {
            switch (rolloutEvent)
            {
                case RolloutEvent.TaskFinished task:
                    tasks.Add(new(task.Name, task.Outcome, task.Detail, task.Duration));
                    break;
                case RolloutEvent.StepFinished finished:
                    steps.Add(finished.Step);
                    break;
                case RolloutEvent.StatementSlower slower:
                    statements.Add(slower.Statement);
                    break;
                case RolloutEvent.StepProgress { Client: { } traffic }:
                    client = traffic;
                    break;
            }
        }
    }

    /// <summary>The run so far.</summary>
    /// <param name="rolloutId">Id of the rollout; empty when none was begun.</param>
    /// <param name="application">Name of the application.</param>
    /// <param name="environment">Name of the environment.</param>
    /// <param name="fromRelease">Release that served when the run began; null when not known.</param>
    /// <param name="release">Release that is rolled out.</param>
    /// <param name="outcome">What the process ends with.</param>
    /// <param name="reason">Why, in one line; empty when all went as planned.</param>
    /// <param name="total">What the load generator saw over the whole run; null takes the last progress that had it.</param>
    /// <returns>What was reported until now.</returns>
    public RolloutSummary Build(
        string rolloutId,
        string application,
        string environment,
        string? fromRelease,
        string release,
        ExitCode outcome,
        string reason,
        ClientTraffic? total = null)
    {
        lock (gate)
        {
            return new()
            {
                RolloutId = rolloutId,
                Application = application,
                Environment = environment,
                FromRelease = fromRelease,
                Release = release,
                StartedAt = startedAt,
                FinishedAt = time.GetUtcNow(),
                Tasks = [.. tasks],
                Steps = [.. steps],
                SlowerStatements = [.. statements],
                Client = total ?? client,
                Outcome = outcome,
                Reason = reason,
            };
        }
    }
}

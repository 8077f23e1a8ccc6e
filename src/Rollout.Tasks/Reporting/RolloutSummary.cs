using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Database.Statements;

namespace Rollout.Tasks.Reporting;

/// <summary>A whole run in numbers, as the table at its end and the file in <c>.rollout/</c> show it.</summary>
public sealed record RolloutSummary
{
    /// <summary>Id of the rollout; empty when none was begun.</summary>
    public required string RolloutId { get; init; }

    /// <summary>Name of the application.</summary>
    public required string Application { get; init; }

    /// <summary>Name of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Release that served when the run began; null when not known.</summary>
    public string? FromRelease { get; init; }

    /// <summary>Release that is rolled out.</summary>
    public required string Release { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the run ended.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>In the order in which they ended.</summary>
    public required IReadOnlyList<TaskResult> Tasks { get; init; }

    /// <summary>Steps that this run watched, in their order.</summary>
    public required IReadOnlyList<StepResult> Steps { get; init; }

    /// <summary>Statements of the application that took longer while migrations ran, in the order in which they were found.</summary>
    public IReadOnlyList<SlowerStatement> SlowerStatements { get; init; } = [];

    /// <summary>What the load generator saw over the whole run; null when there is none.</summary>
    public ClientTraffic? Client { get; init; }

    /// <summary>What the process ends with.</summary>
    public required ExitCode Outcome { get; init; }

    /// <summary>Why, in one line; empty when all went as planned.</summary>
    public required string Reason { get; init; }
}

/// <summary>One task of a run.</summary>
/// <param name="Name">Name of the task.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What it did, why it skipped, or what failed; one line, may be empty.</param>
/// <param name="Duration">How long it ran, holds included.</param>
public sealed record TaskResult(string Name, TaskOutcome Outcome, string Detail, TimeSpan Duration);

/// <summary>One step of a run.</summary>
/// <param name="StepIndex">Zero-based position in the plan.</param>
/// <param name="StepCount">Steps of the plan.</param>
/// <param name="Weight">Whole percent of requests for the candidate, 1 to 100.</param>
/// <param name="Verdict">What the analysis said when the step ended.</param>
/// <param name="Reason">Measured values and limits behind the verdict; empty when there is nothing to say.</param>
/// <param name="Stable">The slot that served, at the last reading; null when nothing was read.</param>
/// <param name="Candidate">The slot on trial, at the last reading; null when nothing was read.</param>
/// <param name="Client">What the load generator saw in this step; null when there is none.</param>
public sealed record StepResult(
    int StepIndex,
    int StepCount,
    int Weight,
    Verdict Verdict,
    string Reason,
    SlotReading? Stable,
    SlotReading? Candidate,
    ClientTraffic? Client)
{
    /// <summary>What guards and judge said of each metric when the step ended, guards first; empty when nothing was watched.</summary>
    public IReadOnlyList<MetricProgress> Metrics { get; init; } = [];

    /// <summary>What the judge said of each metric when the step ended; empty without a judge.</summary>
    public IReadOnlyList<JudgeResult> Judged { get; init; } = [];
}

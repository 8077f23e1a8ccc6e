using Rollout.Tasks.Database.Statements;

namespace Rollout.Tasks.Reporting;

/// <summary>Something that happened in a rollout and that a person wants to see. Data only.</summary>
public abstract record RolloutEvent
{
    private RolloutEvent()
    {
    }

    /// <summary>A task began its work.</summary>
    /// <param name="Name">Name of the task, such as <c>ShiftTraffic10</c>.</param>
    public sealed record TaskStarted(string Name) : RolloutEvent;

    /// <summary>A task ended.</summary>
    /// <param name="Name">Name of the task.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="Detail">What it did, why it skipped, or what failed; one line, may be empty.</param>
    /// <param name="Duration">How long it ran, holds included.</param>
    public sealed record TaskFinished(string Name, TaskOutcome Outcome, string Detail, TimeSpan Duration) : RolloutEvent;

    /// <summary>One line of what is going on.</summary>
    /// <param name="Text">Without a line break at its end.</param>
    public sealed record Line(string Text) : RolloutEvent;

    /// <summary>Something a person should look at; the rollout goes on.</summary>
    /// <param name="Text">One line: what is wrong with the actual value, what is required, how to fix it.</param>
    public sealed record Warning(string Text) : RolloutEvent;

    /// <summary>A statement of the application took longer while migrations ran.</summary>
    /// <param name="Statement">The statement.</param>
    public sealed record StatementSlower(SlowerStatement Statement) : RolloutEvent;

    /// <summary>How a step stands. Sent after each reading of the metrics; the reporter shows as many as its output can bear.</summary>
    /// <param name="StepIndex">Zero-based position in the plan.</param>
    /// <param name="StepCount">Steps of the plan.</param>
    /// <param name="Weight">Whole percent of requests for the candidate, 0 to 100.</param>
    /// <param name="HoldLeft">Time left in the hold; zero or more.</param>
    /// <param name="Stable">The slot that serves.</param>
    /// <param name="Candidate">The slot on trial.</param>
    /// <param name="Client">What the load generator has seen since it started; null when there is none.</param>
    /// <param name="Verdict">What the analysis says at this reading.</param>
    /// <param name="Reason">Measured values and limits behind the verdict; empty when there is nothing to say.</param>
    public sealed record StepProgress(
        int StepIndex,
        int StepCount,
        int Weight,
        TimeSpan HoldLeft,
        SlotReading Stable,
        SlotReading Candidate,
        ClientTraffic? Client,
        Verdict Verdict,
        string Reason) : RolloutEvent
    {
        /// <summary>What guards and judge say of each metric, guards first; empty when nothing is watched.</summary>
        public IReadOnlyList<MetricProgress> Metrics { get; init; } = [];
    }

    /// <summary>A step's hold is over, or was cut short.</summary>
    /// <param name="Step">The step and its verdict.</param>
    public sealed record StepFinished(StepResult Step) : RolloutEvent;

    /// <summary>All rules have new weights, and they were read back.</summary>
    /// <param name="Weight">Whole percent of requests for the candidate, 0 to 100.</param>
    /// <param name="Calls">The calls in words, one a rule, as Plan prints them.</param>
    public sealed record WeightsSet(int Weight, IReadOnlyList<string> Calls) : RolloutEvent;

    /// <summary>All traffic is back on the stable release.</summary>
    /// <param name="Reason">What fired, with measured value and limit; or that the operator asked for it.</param>
    public sealed record RolledBack(string Reason) : RolloutEvent;

    /// <summary>The run is over. Sent once, last.</summary>
    /// <param name="Rollout">All of it.</param>
    public sealed record Summary(RolloutSummary Rollout) : RolloutEvent;
}

/// <summary>How a task ended.</summary>
public enum TaskOutcome
{
    /// <summary>It did its work.</summary>
    Done,

    /// <summary>There was nothing to do.</summary>
    Skipped,

    /// <summary>It could not do its work, or its work was undone.</summary>
    Failed,
}

/// <summary>What was measured on one slot.</summary>
/// <param name="Slot">Blue or green.</param>
/// <param name="Release">Name of its release.</param>
/// <param name="RequestsPerSecond">Over the last window; null when not known.</param>
/// <param name="ErrorRatePercent">0 to 100 over the last window; null without requests.</param>
/// <param name="P95Ms">95th percentile of the time to answer in milliseconds; null without requests.</param>
public sealed record SlotReading(Slot Slot, string Release, double? RequestsPerSecond, double? ErrorRatePercent, double? P95Ms);

/// <summary>How one guard or one judged metric stands.</summary>
/// <param name="Name">The guard as it was written, or the name of the judged metric.</param>
/// <param name="Stable">The stable slot's value with its unit; null when it is not measured or not compared.</param>
/// <param name="Candidate">The candidate's value with its unit; null when it is not measured.</param>
/// <param name="Limit">What the value must not reach, with its unit, such as <c>&gt; 5 %</c>; null when there is none.</param>
/// <param name="Evidence">How far it is from firing: 0 is nothing, 1 or more is a Fail.</param>
/// <param name="Seen">Requests or samples of the candidate behind it.</param>
/// <param name="Needed">Requests or samples of the candidate that are needed to tell; 0 when not known.</param>
/// <param name="Verdict">Of this guard or metric alone.</param>
public sealed record MetricProgress(string Name, string? Stable, string? Candidate, string? Limit, double Evidence, long Seen, long Needed, Verdict Verdict);

/// <summary>What the load generator has seen from the outside.</summary>
/// <param name="Requests">Requests that were answered or failed.</param>
/// <param name="Failures">Those that got no whole answer in time, or a status of 400 or more.</param>
public sealed record ClientTraffic(long Requests, long Failures);

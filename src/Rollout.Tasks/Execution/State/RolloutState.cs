
namespace Rollout.Tasks.Execution.State;

/// <summary>How far a rollout is.</summary>
public enum RolloutPhase
{
    /// <summary>Nothing of it carries traffic yet.</summary>
    Preparing,

    /// <summary>The candidate carries a part of the traffic, or a call that gives it one has been made.</summary>
    Shifting,

    /// <summary>It stays where it is and waits for a person.</summary>
    Held,

    /// <summary>A step could not be taken; not all rules are known to be back at the step before.</summary>
    SteppingBack,

    /// <summary>It was decided to go back; not all rules are known to be back.</summary>
    RollingBack,

    /// <summary>All traffic is back on the stable release.</summary>
    RolledBack,

    /// <summary>The candidate has become stable; the previous release is retained.</summary>
    CutOver,

    /// <summary>The previous release is stopped.</summary>
    Decommissioned,

    /// <summary>Given up for another release before it carried any traffic.</summary>
    Superseded,
}

/// <summary>What the journal says of an environment.</summary>
/// <param name="Rollout">The newest rollout; null when there has been none.</param>
/// <param name="Slots">What was last started in each slot.</param>
/// <param name="Bootstrapped">Whether the first stable release is in place; only embedded environments have one.</param>
public sealed record EnvironmentState(RolloutState? Rollout, IReadOnlyDictionary<Slot, DeployedSlot> Slots, bool Bootstrapped)
{
    /// <summary>Whether the load balancer may have rules for test requests.</summary>
    public bool TestTrafficOpen { get; init; }

    /// <summary>An environment without a journal.</summary>
    public static EnvironmentState Empty { get; } = new(null, new Dictionary<Slot, DeployedSlot>(), false);
}

/// <summary>What was last started in a slot.</summary>
/// <param name="Release">Name of the release.</param>
/// <param name="Digests">Image digest by service.</param>
public sealed record DeployedSlot(string Release, IReadOnlyDictionary<string, string> Digests);

/// <summary>What the journal says of one rollout.</summary>
public sealed record RolloutState
{
    /// <summary>Unique among all rollouts of the environment.</summary>
    public required string RolloutId { get; init; }

    /// <summary>The release on trial.</summary>
    public required string Release { get; init; }

    /// <summary>The release that served when the rollout began.</summary>
    public required string StableRelease { get; init; }

    /// <summary>The slot that served when the rollout began.</summary>
    public required Slot StableSlot { get; init; }

    /// <summary>The other slot.</summary>
    public Slot CandidateSlot => StableSlot.Other();

    /// <summary>Healthy targets of the stable slot by service when it carried all traffic; empty when the journal does not say.</summary>
    public IReadOnlyDictionary<string, int> StableTargets { get; init; } = new Dictionary<string, int>();

    /// <summary>How far it is.</summary>
    public RolloutPhase Phase { get; init; } = RolloutPhase.Preparing;

    /// <summary>Outcome by name of the task, for tasks that are done.</summary>
    public IReadOnlyDictionary<string, TaskRecord> Done { get; init; } = new Dictionary<string, TaskRecord>();

    /// <summary>Candidate's weight that was last read back, in whole percent.</summary>
    public int Weight { get; init; }

    /// <summary>Candidate's weight of calls whose result was not read back; null when there are none.</summary>
    public int? PendingWeight { get; init; }

    /// <summary>Zero-based index of the step that was entered last; -1 before the first.</summary>
    public int StepIndex { get; init; } = -1;

    /// <summary>Candidate's weight of that step, or the one that was accepted since; 0 before the first.</summary>
    public int StepWeight { get; init; }

    /// <summary>The way back to the step before that has begun; null when there is none.</summary>
    internal StepBackDecidedData? StepBack { get; init; }

    /// <summary>Rules, conditions and groups of the load balancer as the rollout found or accepted them; empty when the journal does not say.</summary>
    public IReadOnlyList<string> Topology { get; init; } = [];

    /// <summary>When that step was entered.</summary>
    public DateTimeOffset? EnteredStepAt { get; init; }

    /// <summary>Whether that step was watched to its end and passed.</summary>
    public bool StepPassed { get; init; }

    /// <summary>Zero-based index of the step to be taken: the one that was entered but did not pass, else the one after it. As many as there are steps when all have passed.</summary>
    internal int NextStepIndex => StepIndex >= 0 && !StepPassed ? StepIndex : StepIndex + 1;

    /// <summary>When the rollout last went a step forward.</summary>
    public DateTimeOffset LastProgressAt { get; init; }

    /// <summary>End of the rollback window; null before cutover.</summary>
    public DateTimeOffset? RetainedUntil { get; init; }

    /// <summary>End of the bake time; null before cutover, or when there is none.</summary>
    public DateTimeOffset? BakesUntil { get; init; }

    /// <summary>What was known at the end of the bake time; null before that.</summary>
    public Verdict? BakeVerdict { get; init; }

    /// <summary>Whether the candidate has become stable and is still watched.</summary>
    public bool IsBaking => Phase == RolloutPhase.CutOver && BakesUntil is not null && BakeVerdict is null;

    /// <summary>Why it is held or went back; empty otherwise.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>What guards and judge said when it was held, went back or ended its bake; empty where they had no part in it, or the journal does not say.</summary>
    public IReadOnlyList<DecisionGround> Grounds { get; init; } = [];

    /// <summary>Whether another rollout may begin.</summary>
    public bool Finished => Phase is RolloutPhase.RolledBack or RolloutPhase.CutOver or RolloutPhase.Decommissioned or RolloutPhase.Superseded;

    /// <summary>Whether the candidate may have traffic now.</summary>
    public bool CandidateMayHaveTraffic => !Finished && (Weight > 0 || PendingWeight > 0 || Phase is RolloutPhase.SteppingBack or RolloutPhase.RollingBack);
}

/// <summary>Outcome of a task that is done.</summary>
/// <param name="Detail">In words.</param>
/// <param name="Evidence">What later tasks build on, such as image digests by service.</param>
/// <param name="At">When it was done.</param>
public sealed record TaskRecord(string Detail, IReadOnlyDictionary<string, string> Evidence, DateTimeOffset At);

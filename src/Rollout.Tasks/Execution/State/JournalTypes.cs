
namespace Rollout.Tasks.Execution.State;

/// <summary>Values of the journal's type field. A name never changes its meaning: old journals are read by new programs.</summary>
internal static class JournalTypes
{
    public const string RolloutStarted = "rollout-started";
    public const string TaskStarted = "task-started";
    public const string TaskDone = "task-done";
    public const string TaskFailed = "task-failed";
    public const string SlotDeployed = "slot-deployed";
    public const string InstanceStarted = "instance-started";
    public const string Weights = "weights";
    public const string WeightSet = "weight-set";
    public const string StepEntered = "step-entered";
    public const string StepPassed = "step-passed";
    public const string StepExtended = "step-extended";
    public const string StepBackDecided = "step-back-decided";
    public const string SteppedBack = "stepped-back";
    public const string TestTraffic = "test-traffic";
    public const string TestTrafficOpened = "test-traffic-opened";
    public const string TestTrafficClosed = "test-traffic-closed";
    public const string DriftAccepted = "drift-accepted";
    public const string RollbackDecided = "rollback-decided";
    public const string RolledBack = "rolled-back";
    public const string Held = "held";
    public const string CutOver = "cut-over";
    public const string BakeEnded = "bake-ended";
    public const string Superseded = "superseded";
    public const string Drained = "drained";
    public const string Decommissioned = "decommissioned";
    public const string Bootstrapped = "bootstrapped";
    public const string DatabaseRestored = "database-restored";
}

internal sealed record RolloutStartedData(string Release, string StableRelease, Slot StableSlot, Slot CandidateSlot, IReadOnlyList<int> Weights)
{
    /// <summary>Healthy targets of the stable slot, which carries all traffic then, by service; null in journals of older programs.</summary>
    public IReadOnlyDictionary<string, int>? StableTargets { get; init; }

    /// <summary>Rules, conditions and groups of the load balancer in the router's own words; null in journals of older programs.</summary>
    public IReadOnlyList<string>? Topology { get; init; }
}

internal sealed record TaskDoneData(string Detail, IReadOnlyDictionary<string, string> Evidence);

internal sealed record FailureData(string Code, string Reason);

internal sealed record SlotDeployedData(Slot Slot, string Release, IReadOnlyDictionary<string, string> Digests);

internal sealed record InstanceStartedData(string Service, Slot Slot, string Digest, string Endpoint);

internal sealed record WeightsIntentData(int Weight, string Reason, IReadOnlyList<string> Calls);

internal sealed record WeightSetData(string Rule, string Call, DateTimeOffset AcceptedAt);

internal sealed record WeightsObservedData(int Weight, IReadOnlyDictionary<string, double?> CandidateSharePercent);

internal sealed record TestTrafficData(Slot Candidate);

internal sealed record TestTrafficOpenedData(Uri Address, string Header);

internal sealed record TestTrafficClosedData(int Rules);

internal sealed record StepData(int StepIndex, int Weight);

/// <summary>A step was watched to its end.</summary>
/// <param name="StepIndex">Zero-based index of the step.</param>
/// <param name="Weight">Its weight.</param>
internal sealed record StepPassedData(int StepIndex, int Weight)
{
    /// <summary>Why it passed without proof, with the policy that allows it; null when it was proven.</summary>
    public string? Unproven { get; init; }

    /// <summary>What guards and judge said; null where they had no part in it, and in journals of older programs.</summary>
    public IReadOnlyList<DecisionGround>? Grounds { get; init; }
}

internal sealed record StepExtendedData(int StepIndex, DateTimeOffset Until, string Reason)
{
    /// <summary>What guards and judge said; null where they had no part in it, and in journals of older programs.</summary>
    public IReadOnlyList<DecisionGround>? Grounds { get; init; }
}

/// <summary>A step was not taken, and its rules go back to where they stood.</summary>
/// <param name="From">Weight of the step.</param>
/// <param name="To">Weight of the step before; 0 before the first.</param>
/// <param name="Reason">Which step and rule, and why.</param>
/// <param name="Rules">Rules whose weights may have changed, by the router's own names.</param>
internal sealed record StepBackDecidedData(int From, int To, string Reason, IReadOnlyList<string> Rules);

internal sealed record SteppedBackData(int Weight, string Reason);

/// <summary>What somebody else changed is the new starting point.</summary>
/// <param name="Weight">Candidate's weight that was found.</param>
/// <param name="StepIndex">Zero-based index of the step that it is taken for; -1 before the first.</param>
/// <param name="StepPassed">Whether that step was passed.</param>
/// <param name="Topology">Rules, conditions and groups that were found.</param>
/// <param name="Difference">What was changed, line by line.</param>
internal sealed record DriftAcceptedData(int Weight, int StepIndex, bool StepPassed, IReadOnlyList<string> Topology, IReadOnlyList<string> Difference);

internal sealed record RollbackDecidedData(string Reason, Slot From, Slot To, DateTimeOffset? SampledAt, DateTimeOffset? FirstViolationAt)
{
    /// <summary>What guards and judge said; null where they had no part in it, and in journals of older programs.</summary>
    public IReadOnlyList<DecisionGround>? Grounds { get; init; }
}

internal sealed record ReasonData(string Reason)
{
    /// <summary>What guards and judge said; null where they had no part in it, and in journals of older programs.</summary>
    public IReadOnlyList<DecisionGround>? Grounds { get; init; }
}

internal sealed record CutOverData(string Release, DateTimeOffset RetainedUntil)
{
    /// <summary>End of the bake time; null when there is none, and in journals of older programs.</summary>
    public DateTimeOffset? BakesUntil { get; init; }
}

internal sealed record BakeEndedData(Verdict Verdict, string Reason)
{
    /// <summary>What guards and judge said; null where they had no part in it, and in journals of older programs.</summary>
    public IReadOnlyList<DecisionGround>? Grounds { get; init; }
}

internal sealed record DrainedData(Slot Slot, string How, double DelaySeconds, double WaitedSeconds, double? Requests);

internal sealed record DecommissionedData(Slot Slot, string Release);

/// <summary>A backup took the place of the database.</summary>
/// <param name="Backup">Its name.</param>
/// <param name="TakenAt">What was written later is lost.</param>
/// <param name="Kept">Name of the database that it replaced.</param>
/// <param name="SessionsEnded">In that one.</param>
internal sealed record DatabaseRestoredData(string Backup, DateTimeOffset TakenAt, string Kept, long SessionsEnded)
{
    /// <summary>Its name; null in journals of earlier versions, which knew the shared one only.</summary>
    public string? Database { get; init; }
}

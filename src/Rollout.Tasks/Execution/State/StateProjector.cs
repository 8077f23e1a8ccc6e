using System.Text.Json;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Execution.State;

/// <summary>Folds journal events into the state that they describe. Pure: the same events give the same state.</summary>
internal static class StateProjector
{
    public static EnvironmentState Project(IEnumerable<JournalEvent> events) => events.Aggregate(EnvironmentState.Empty, Apply);

    public static EnvironmentState Apply(EnvironmentState state, JournalEvent entry)
    {
        if (entry.Type == JournalTypes.Bootstrapped)
        {
            return state with { Bootstrapped = true };
        }

        if (entry.Type == JournalTypes.SlotDeployed)
        {
            var deployed = Read<SlotDeployedData>(entry);
            return state with { Slots = With(state.Slots, deployed.Slot, new DeployedSlot(deployed.Release, deployed.Digests)) };
        }

        if (entry.Type == JournalTypes.Decommissioned)
        {
            state = state with { Slots = Without(state.Slots, Read<DecommissionedData>(entry).Slot) };
        }

        if (entry.Type is JournalTypes.TestTraffic or JournalTypes.TestTrafficClosed)
        {
            return state with { TestTrafficOpen = entry.Type == JournalTypes.TestTraffic };
        }

        if (entry.Type == JournalTypes.RolloutStarted)
        {
            return state with { Rollout = Start(entry) };
        }

        // An event of an older rollout, or of the bootstrap, says nothing of the newest one.
        return state.Rollout is { } rollout && rollout.RolloutId == entry.RolloutId ? state with { Rollout = Apply(rollout, entry) } : state;
    }

    private static RolloutState Start(JournalEvent entry)
    {
        var started = Read<RolloutStartedData>(entry);
        return new RolloutState
        {
            RolloutId = entry.RolloutId,
            Release = started.Release,
            StableRelease = started.StableRelease,
            StableSlot = started.StableSlot,
            Topology = started.Topology ?? [],
            StableTargets = started.StableTargets ?? new Dictionary<string, int>(),
            LastProgressAt = entry.At,
        };
    }

    private static RolloutState Apply(RolloutState state, JournalEvent entry) => (entry.Kind, entry.Type) switch
    {
        (JournalKind.Outcome, JournalTypes.TaskDone) => TaskDone(state, entry),
        (JournalKind.Intent, JournalTypes.Weights) => WeightsIntended(state, entry),
        (JournalKind.Observation, JournalTypes.Weights) => state with { Weight = Read<WeightsObservedData>(entry).Weight, PendingWeight = null },
        (_, JournalTypes.StepEntered) => StepEntered(state, entry),
        (_, JournalTypes.StepPassed) => state with { StepPassed = true, LastProgressAt = entry.At },
        (_, JournalTypes.DriftAccepted) => DriftAccepted(state, entry),
        (_, JournalTypes.StepBackDecided) => state with { Phase = RolloutPhase.SteppingBack, StepBack = Read<StepBackDecidedData>(entry) },
        (_, JournalTypes.SteppedBack) => state with { Phase = RolloutPhase.Held, StepBack = null, Reason = Read<SteppedBackData>(entry).Reason, Grounds = [] },
        (_, JournalTypes.RollbackDecided) => state with { Phase = RolloutPhase.RollingBack, Reason = Read<RollbackDecidedData>(entry).Reason, Grounds = Read<RollbackDecidedData>(entry).Grounds ?? [] },
        (_, JournalTypes.RolledBack) => state with { Phase = RolloutPhase.RolledBack, Reason = Read<ReasonData>(entry).Reason },
        (_, JournalTypes.Held) => state with { Phase = RolloutPhase.Held, Reason = Read<ReasonData>(entry).Reason, Grounds = Read<ReasonData>(entry).Grounds ?? [] },
        (_, JournalTypes.CutOver) => state with { Phase = RolloutPhase.CutOver, RetainedUntil = Read<CutOverData>(entry).RetainedUntil, BakesUntil = Read<CutOverData>(entry).BakesUntil, LastProgressAt = entry.At },
        (_, JournalTypes.BakeEnded) => state with { BakeVerdict = Read<BakeEndedData>(entry).Verdict, Reason = Read<BakeEndedData>(entry).Reason, Grounds = Read<BakeEndedData>(entry).Grounds ?? [] },
        (_, JournalTypes.Superseded) => state with { Phase = RolloutPhase.Superseded },
        (_, JournalTypes.Decommissioned) when state.Phase == RolloutPhase.CutOver => state with { Phase = RolloutPhase.Decommissioned },
        _ => state,
    };

    private static RolloutState StepEntered(RolloutState state, JournalEvent entry)
    {
        var step = Read<StepData>(entry);
        return state with
        {
            StepIndex = step.StepIndex,
            StepWeight = step.Weight,
            EnteredStepAt = entry.At,
            StepPassed = false,
            LastProgressAt = entry.At,
            Phase = RolloutPhase.Shifting,
            Reason = string.Empty,
            Grounds = [],
        };
    }

    private static RolloutState DriftAccepted(RolloutState state, JournalEvent entry)
    {
        var accepted = Read<DriftAcceptedData>(entry);
        return state with
        {
            Weight = accepted.Weight,
            PendingWeight = null,
            StepIndex = accepted.StepIndex,
            StepWeight = accepted.Weight,
            StepPassed = accepted.StepPassed,
            Topology = accepted.Topology,
        };
    }

    private static RolloutState TaskDone(RolloutState state, JournalEvent entry)
    {
        var done = Read<TaskDoneData>(entry);
        return state with
        {
            Done = With(state.Done, entry.Task, new TaskRecord(done.Detail, done.Evidence, entry.At)),
            LastProgressAt = entry.At,
        };
    }

    private static RolloutState WeightsIntended(RolloutState state, JournalEvent entry)
    {
        var intent = Read<WeightsIntentData>(entry);
        var raises = state.Phase is RolloutPhase.Preparing or RolloutPhase.Held && intent.Weight > 0;
        return state with { PendingWeight = intent.Weight, Phase = raises ? RolloutPhase.Shifting : state.Phase };
    }

    private static T Read<T>(JournalEvent entry) =>
        (T?)entry.Data.Deserialize(typeof(T), ExecutionJson.Default)
        ?? throw new RolloutException("RT4003", $"journal event {entry.Sequence} ('{entry.Type}') has no data. Restore the journal from a backup, or move it away and run --target=Status.", ExitCode.Fault);

    private static Dictionary<Slot, DeployedSlot> Without(IReadOnlyDictionary<Slot, DeployedSlot> slots, Slot slot) =>
        slots.Where(entry => entry.Key != slot).ToDictionary();

    private static Dictionary<TKey, TValue> With<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> map, TKey key, TValue value)
        where TKey : notnull => new(map) { [key] = value };
}

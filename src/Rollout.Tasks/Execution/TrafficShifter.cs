using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution;

/// <summary>Gives weights to the candidate. <see cref="ShiftBack"/> takes them away.</summary>
internal sealed class TrafficShifter(RolloutSession session)
{
    /// <summary>The last reading of the router: a shift back needs no other.</summary>
    public TrafficState? World { get; private set; }

    public async Task<TrafficState> ReadAsync(CancellationToken cancellationToken) =>
        World = await session.Backends.Router.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Gives the candidate a weight, one call a rule, and reads it back.</summary>
    /// <exception cref="RolloutException">A call was refused, or RT4021: what was read back is not what was set.</exception>
    public async Task ShiftAsync(string task, Slot candidate, int weight, string reason, CancellationToken cancellationToken)
    {
        var router = session.Backends.Router;
        var changes = router.Plan(World ?? await ReadAsync(cancellationToken).ConfigureAwait(false), candidate, weight);
        await session.AppendAsync(task, JournalKind.Intent, JournalTypes.Weights, Intent(weight, reason, changes), cancellationToken).ConfigureAwait(false);
        foreach (var change in changes)
        {
            await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
            var acceptedAt = await router.ApplyAsync(change, cancellationToken).ConfigureAwait(false);
            await session.AppendAsync(task, JournalKind.Effect, JournalTypes.WeightSet, new WeightSetData(change.Rule, change.Call, acceptedAt), cancellationToken).ConfigureAwait(false);
        }

        await ObserveAsync(task, candidate, weight, changes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads back what was set, and journals it.</summary>
    /// <exception cref="RolloutException">RT4021: what was read back is not what was set.</exception>
    public async Task ObserveAsync(string task, Slot candidate, int weight, IReadOnlyList<WeightChange> changes, CancellationToken cancellationToken)
    {
        var world = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var differences = TrafficSplit.Differences(changes, world);
        if (differences.Count > 0)
        {
            throw new RolloutException("RT4021", $"weight {weight} was set for {candidate.Label()}, but the load balancer answers otherwise: {string.Join("; ", differences)}. Somebody else changes it; stop that, then run --target=Status.", ExitCode.Drifted);
        }

        var shares = world.Rules.ToDictionary(rule => rule.Service, rule => rule.SharePercent(candidate));
        await session.AppendAsync(task, JournalKind.Observation, JournalTypes.Weights, new WeightsObservedData(weight, shares), cancellationToken).ConfigureAwait(false);
        session.Reporter.Report(new RolloutEvent.WeightsSet(weight, [.. changes.Select(change => change.Call)]));
    }

    /// <summary>What the journal is told before calls are made.</summary>
    public static WeightsIntentData Intent(int weight, string reason, IReadOnlyList<WeightChange> changes) =>
        new(weight, reason, [.. changes.Select(change => change.Call)]);
}

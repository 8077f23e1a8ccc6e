using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>Gives weights to the candidate: all rules, or all back to the step before. <see cref="WayBack.ShiftBack"/> takes all weight away.</summary>
internal sealed class TrafficShifter(RolloutSession session)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The last reading of the router: a shift back needs no other.</summary>
    public TrafficState? World { get; private set; }

    public async Task<TrafficState> ReadAsync(CancellationToken cancellationToken) =>
        World = await session.Backends.Router.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Takes a reading that somebody else made.</summary>
    public void Take(TrafficState reading) => World = reading;

    /// <summary>Reads the router, again and again where it fails: one lost answer must not send the traffic back.</summary>
    /// <exception cref="RolloutException">It failed until the deadline.</exception>
    public Task<TrafficState> ReadSteadilyAsync(CancellationToken cancellationToken) =>
        new RouterRetry(session).RunAsync("reading the load balancer", ReadAsync, session.Deadlines.Forward, cancellationToken);

    /// <summary>Gives the candidate a weight, one call a rule in the router's order, and reads it back.</summary>
    /// <exception cref="RolloutException">
    /// RT4060: a rule could not be set, or the shift did not hold; all rules are back at the step before. RT4022: not all of them are.
    /// RT3010: it did not hold, but the stable slot cannot take more traffic, so the rules stay where they are.
    /// </exception>
    public async Task ShiftAsync(string task, Slot candidate, int weight, string reason, CancellationToken cancellationToken)
    {
        var changes = session.Backends.Router.Plan(World ?? await ReadSteadilyAsync(cancellationToken).ConfigureAwait(false), candidate, weight);
        await session.AppendAsync(task, JournalKind.Intent, JournalTypes.Weights, Intent(weight, reason, changes), cancellationToken).ConfigureAwait(false);
        if (await TrySetAsync(task, changes, cancellationToken).ConfigureAwait(false) is { } failed)
        {
            var decided = new StepBackDecidedData(weight, session.Rollout.StepWeight, $"{reason}: {failed.Reason}", failed.Touched);
            throw await new StepBack(session).RunAsync(task, decided, cancellationToken).ConfigureAwait(false);
        }

        await NoteAsync(task, candidate, weight, changes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads back what was set, until it shows or a deadline is over, and journals it.</summary>
    /// <exception cref="RolloutException">RT4021: what was read back is not what was set.</exception>
    public async Task ObserveAsync(string task, Slot candidate, int weight, IReadOnlyList<WeightChange> changes, CancellationToken cancellationToken)
    {
        var differences = await SettleAsync(world => TrafficSplit.Differences(changes, world), cancellationToken).ConfigureAwait(false);
        if (differences.Count > 0)
        {
            throw new RolloutException("RT4021", $"weight {weight} was set for {candidate.Label()}, but the load balancer answers otherwise: {string.Join("; ", differences)}. Somebody else changes it; stop that, then run --target=Status.", ExitCode.Drifted);
        }

        await NoteAsync(task, candidate, weight, changes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads until nothing is left to complain of. Right after a change an API may answer with old values, and a target may not be checked yet.</summary>
    /// <param name="faultsOf">What is not as it must be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was left at the deadline; empty when all is as it must be.</returns>
    public async Task<IReadOnlyList<string>> SettleAsync(Func<TrafficState, IReadOnlyList<string>> faultsOf, CancellationToken cancellationToken)
    {
        var deadline = session.Time.GetUtcNow() + session.Deadlines.Forward;
        while (true)
        {
            var faults = await FaultsAsync(faultsOf, cancellationToken).ConfigureAwait(false);
            if (faults.Count == 0 || session.Time.GetUtcNow() >= deadline)
            {
                return faults;
            }

            await Task.Delay(PollInterval, session.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the journal is told before calls are made.</summary>
    public static WeightsIntentData Intent(int weight, string reason, IReadOnlyList<WeightChange> changes) =>
        new(weight, reason, [.. changes.Select(change => change.Call)]);

    private async Task<IReadOnlyList<string>> FaultsAsync(Func<TrafficState, IReadOnlyList<string>> faultsOf, CancellationToken cancellationToken)
    {
        try
        {
            return faultsOf(await ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (RolloutException fault)
        {
            // No state was read, so nothing is known to be as it must be.
            return [$"the load balancer cannot be read: {fault.Message.TrimEnd('.')}"];
        }
    }

    /// <summary>Sets rule after rule and reads all back.</summary>
    /// <returns>Null when the shift holds; otherwise why not, and the rules that have to go back.</returns>
    private async Task<FailedShift?> TrySetAsync(string task, IReadOnlyList<WeightChange> changes, CancellationToken cancellationToken)
    {
        var setter = new RuleSetter(session);
        var touched = new List<string>();
        foreach (var change in changes)
        {
            await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
            var result = await setter.SetAsync(change, cancellationToken).ConfigureAwait(false);
            touched.AddRange(result.MayHaveChanged ? [change.Rule] : []);
            if (result.Fault is { } fault)
            {
                return new FailedShift($"{Words(change)} could not be set: {fault.Message.TrimEnd('.')}", touched);
            }

            await session.AppendAsync(task, JournalKind.Effect, JournalTypes.WeightSet, new WeightSetData(change.Rule, change.Call, result.AcceptedAt!.Value), cancellationToken).ConfigureAwait(false);
        }

        var faults = await SettleAsync(world => ShiftCheck.Faults(changes, world), cancellationToken).ConfigureAwait(false);
        return faults.Count == 0 ? null : new FailedShift($"{session.Deadlines.Forward:c} after the change {string.Join("; ", faults)}", touched);
    }

    private string Words(WeightChange change) =>
        ShiftCheck.Words(change.Service, World?.Rules.FirstOrDefault(rule => rule.Rule == change.Rule)?.Location ?? string.Empty);

    /// <summary>Journals the last reading, which shows what was set.</summary>
    private async Task NoteAsync(string task, Slot candidate, int weight, IReadOnlyList<WeightChange> changes, CancellationToken cancellationToken)
    {
        // A service may have a rule at several locations; they were just found to be alike.
        var shares = World!.Rules.DistinctBy(rule => rule.Service).ToDictionary(rule => rule.Service, rule => rule.SharePercent(candidate));
        await session.AppendAsync(task, JournalKind.Observation, JournalTypes.Weights, new WeightsObservedData(weight, shares), cancellationToken).ConfigureAwait(false);
        session.Reporter.Report(new RolloutEvent.WeightsSet(weight, [.. changes.Select(change => change.Call)]));
    }

    /// <summary>A shift that does not hold.</summary>
    /// <param name="Reason">Which rule, and why.</param>
    /// <param name="Touched">Rules whose weights may have changed, by the router's own names.</param>
    private sealed record FailedShift(string Reason, IReadOnlyList<string> Touched);
}

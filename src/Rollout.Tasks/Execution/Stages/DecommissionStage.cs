using System.Globalization;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Stops the slot that no longer serves, once it is of no more use and its last request has ended. Each part is safe to repeat, so a killed run is finished by the next one.</summary>
internal static class DecommissionStage
{
    /// <summary>Where the router has no delay of its own.</summary>
    private static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(30);

    /// <summary>Stops it, or says why there is nothing to stop.</summary>
    /// <exception cref="RolloutException">RT4040: retention is not over. RT4041: the slot has traffic. RT4042, RT4043: it did not drain in time. RT4044: it never could.</exception>
    public static async Task<StageResult?> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.State.Rollout is not { Phase: RolloutPhase.CutOver or RolloutPhase.RolledBack } rollout)
        {
            return null;
        }

        var slot = rollout.Phase == RolloutPhase.CutOver ? rollout.StableSlot : rollout.CandidateSlot;
        if (!session.State.Slots.ContainsKey(slot))
        {
            return null;
        }

        EnsureRetentionIsOver(rollout, session.Time.GetUtcNow());
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        await session.AppendAsync(TaskNames.Decommission, JournalKind.Intent, JournalTypes.TaskStarted, new { }, linked.Token).ConfigureAwait(false);
        await DrainAsync(session, slot, linked.Token).ConfigureAwait(false);
        foreach (var service in session.Plan.Services)
        {
            await session.EnsureLeaseAsync(linked.Token).ConfigureAwait(false);
            await session.Backends.Runtime.StopAsync(service.Name, slot, linked.Token).ConfigureAwait(false);
            session.Say($"  {service.Name} in {slot.Label()} is stopped");
        }

        var release = rollout.Phase == RolloutPhase.CutOver ? rollout.StableRelease : rollout.Release;
        await session.AppendAsync(TaskNames.Decommission, JournalKind.Outcome, JournalTypes.Decommissioned, new DecommissionedData(slot, release), linked.Token).ConfigureAwait(false);
        return new StageResult($"{release} in {slot.Label()} is stopped");
    }

    private static void EnsureRetentionIsOver(RolloutState rollout, DateTimeOffset now)
    {
        if (rollout.Phase == RolloutPhase.CutOver && rollout.RetainedUntil is { } until && now < until)
        {
            throw new RolloutException("RT4040", $"{rollout.StableRelease} is kept for a rollback until {until:u}, {(until - now).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture)} from now. Run --target=Decommission after that, or lower 'retention' before the next cutover.", ExitCode.Held);
        }
    }

    /// <summary>Waits for the last request, then deregisters; the other way round where nobody counts requests.</summary>
    private static async Task DrainAsync(RolloutSession session, Slot slot, CancellationToken cancellationToken)
    {
        var world = await ReadWithoutTrafficAsync(session, slot, cancellationToken).ConfigureAwait(false);
        var options = await OptionsAsync(session, world, slot, cancellationToken).ConfigureAwait(false);
        var drain = new Drain(session.Backends.Router, session.Backends.Metrics(slot), options, session.Time, session.Say);
        var quiet = await drain.WaitForQuietAsync(cancellationToken).ConfigureAwait(false);
        if (quiet.Outcome == DrainOutcome.TimedOut)
        {
            throw new RolloutException("RT4042", $"{slot.Label()} did not drain within {options.Timeout:c} (traffic.drain.timeout): {quiet.Words}. Nothing was deregistered or stopped. {Remedy(session)}", ExitCode.Held);
        }

        if (quiet.Outcome == DrainOutcome.CannotTell)
        {
            session.Reporter.Report(new RolloutEvent.Warning($"{quiet.Words}; so its targets are deregistered first, and stopped once the load balancer lets go of them"));
        }

        var targets = await DeregisterAsync(session, slot, cancellationToken).ConfigureAwait(false);
        var result = quiet;
        if (quiet.Outcome == DrainOutcome.CannotTell)
        {
            result = await drain.WaitForRouterAsync(targets, cancellationToken).ConfigureAwait(false);
            if (result.Outcome == DrainOutcome.TimedOut)
            {
                throw new RolloutException("RT4043", $"{slot.Label()} did not drain within {options.Timeout:c} (traffic.drain.timeout): {result.Words}. Its targets are deregistered, nothing was stopped. {Remedy(session)}", ExitCode.Held);
            }
        }

        var data = new DrainedData(slot, result.Words, options.Delay.TotalSeconds, Math.Round(drain.Waited.TotalSeconds, 1), result.Requests);
        await session.AppendAsync(TaskNames.Decommission, JournalKind.Observation, JournalTypes.Drained, data, cancellationToken).ConfigureAwait(false);
        session.Say($"  {result.Words}");
    }

    private static async Task<DrainOptions> OptionsAsync(RolloutSession session, TrafficState world, Slot slot, CancellationToken cancellationToken)
    {
        var traffic = session.Plan.Traffic;
        var delay = traffic.DrainDelay
            ?? (session.Backends.Router is IDrainingRouter router ? await router.DrainDelayAsync(world, slot, cancellationToken).ConfigureAwait(false) : DefaultDelay);
        if (delay >= traffic.DrainTimeout)
        {
            throw new RolloutException("RT4044", $"traffic.drain.timeout: {traffic.DrainTimeout:c} is not longer than the {delay:c} that {slot.Label()} must be without requests ({(traffic.DrainDelay is null ? "the load balancer's deregistration delay" : "traffic.drain.delay")}). Nothing was changed. Set a longer timeout.", ExitCode.Configuration);
        }

        return new DrainOptions(slot, delay, traffic.DrainTimeout, session.Plan.Metrics.Interval, session.Plan.Metrics.ErrorBudget);
    }

    /// <summary>Takes the slot's targets out of the load balancer, if nobody has given it traffic again.</summary>
    private static async Task<IReadOnlyList<Endpoint>> DeregisterAsync(RolloutSession session, Slot slot, CancellationToken cancellationToken)
    {
        var world = await ReadWithoutTrafficAsync(session, slot, cancellationToken).ConfigureAwait(false);
        foreach (var rules in world.Rules.GroupBy(rule => rule.Service))
        {
            var targets = Slots.Targets(new TrafficState([.. rules]), slot).Where(target => target.Health != TargetHealth.Draining).Select(target => target.Endpoint).Distinct().ToList();
            if (targets.Count > 0)
            {
                await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
                await new RouterRetry(session).ChangeAsync($"deregistering {string.Join(", ", targets)} of '{rules.Key}'", token => session.Backends.Router.DeregisterAsync(rules.Key, slot, targets, token), cancellationToken).ConfigureAwait(false);
            }
        }

        return [.. Slots.Targets(world, slot).Select(target => target.Endpoint).Distinct()];
    }

    private static async Task<TrafficState> ReadWithoutTrafficAsync(RolloutSession session, Slot slot, CancellationToken cancellationToken)
    {
        var world = await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false);
        return Roles.Weight(world, slot) == 0
            ? world
            : throw new RolloutException("RT4041", $"slot {slot.Label()} has traffic ({Roles.Describe(world)}), so it is not stopped. Run --target=Status.", ExitCode.Drifted);
    }

    private static string Remedy(RolloutSession session) =>
        $"Run --target=Decommission again, or wait longer with --set environments.{session.Plan.Environment}.traffic.drain.timeout=DURATION.";
}

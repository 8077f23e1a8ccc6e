using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>Every service has a target in the stable slot, and all of them are healthy: it is what the rollout must be able to go back to.</summary>
/// <param name="router">The load balancer.</param>
/// <param name="stable">The stable slot of the rollout in flight, as the journal has it; null when none is in flight.</param>
internal sealed class StableHealthyCheck(ITrafficRouter router, Slot? stable) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "stable release is healthy";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        TrafficState state;
        try
        {
            state = await router.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault)
        {
            return CheckResult.NotChecked($"the load balancer could not be read ({fault.Code})");
        }

        Slot? slot = SlotRoles.Of(state, stable) switch
        {
            SlotRoles.Settled settled => settled.Stable,
            SlotRoles.Split split => split.Stable,
            _ => stable,
        };
        return slot is null ? CheckResult.NotChecked("the rules do not say which slot is stable") : Of(state, slot.Value);
    }

    private static CheckResult Of(TrafficState state, Slot stable)
    {
        var faults = state.Rules.SelectMany(rule => Faults(rule.Service, [.. rule.Groups.Where(group => group.Slot == stable).SelectMany(group => group.Targets)])).ToList();
        return faults.Count == 0
            ? CheckResult.Passed($"every target of {stable.Label()} is healthy")
            : CheckResult.Failed("RT2612", $"the stable slot {stable.Label()} is not healthy, so there would be nothing to go back to: {string.Join("; ", faults)}. Bring it to health first.");
    }

    private static IEnumerable<string> Faults(string service, IReadOnlyList<TargetState> targets) => targets.Count == 0
        ? [$"'{service}' has no target"]
        : targets.Where(target => target.Health != TargetHealth.Healthy).Select(target => $"'{service}' at {target.Endpoint} is {Words(target)}");

    private static string Words(TargetState target)
    {
        var health = target.Health.ToString();
        return char.ToLowerInvariant(health[0]) + health[1..] + (target.Reason.Length == 0 ? string.Empty : $" ({target.Reason})");
    }
}

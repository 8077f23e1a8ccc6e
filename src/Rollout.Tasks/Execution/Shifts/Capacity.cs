using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>Whether a slot could take all traffic: its healthy targets now against those it had when it carried the traffic. Pure, so that a shift back waits for no read.</summary>
internal static class Capacity
{
    /// <summary>Healthy targets of a slot, by service.</summary>
    /// <returns>A service with a rule at several locations has one entry for each.</returns>
    public static IReadOnlyDictionary<string, int> Count(TrafficState world, Slot slot) =>
        world.Rules.GroupBy(Key).ToDictionary(rules => rules.Key, rules => Healthy(rules, slot));

    /// <summary>Compares service by service.</summary>
    /// <param name="before">What <see cref="Count"/> said when the slot carried the traffic. A service that is not in it needs all its registered targets.</param>
    /// <param name="world">What was last read.</param>
    /// <param name="slot">The slot to go back to.</param>
    public static CapacityReport Compare(IReadOnlyDictionary<string, int> before, TrafficState world, Slot slot)
    {
        var services = world.Rules.GroupBy(Key).Select(rules => (Service: rules.Key, Now: Healthy(rules, slot), Before: before.TryGetValue(rules.Key, out var count) ? count : (int?)null, Registered: Registered(rules, slot).Count())).ToList();
        var down = services.Where(service => service.Now == 0).Select(service => $"{service.Service} has no healthy target in {slot.Label()}{Then(service.Before)}").ToList();
        if (down.Count > 0)
        {
            return new CapacityReport(CapacityVerdict.Down, string.Join("; ", down));
        }

        var few = services.Where(service => service.Now < (service.Before ?? service.Registered))
            .Select(service => $"{service.Service} has {service.Now} healthy {(service.Now == 1 ? "target" : "targets")} in {slot.Label()}{Then(service.Before) ?? $" of {service.Registered}"}").ToList();
        return few.Count > 0 ? new CapacityReport(CapacityVerdict.TooFew, string.Join("; ", few)) : new CapacityReport(CapacityVerdict.Enough, string.Empty);
    }

    /// <summary>Whether the stable slot of the rollout in flight, or of the last one, could take all traffic.</summary>
    public static CapacityReport OfStable(RolloutState rollout, TrafficState world) => Compare(rollout.StableTargets, world, rollout.StableSlot);

    private static string? Then(int? before) => before is { } count ? $", {count} when it carried the traffic" : null;

    private static string Key(RuleState rule) => rule.Location.Length == 0 ? rule.Service : $"{rule.Service} on {rule.Location}";

    private static int Healthy(IEnumerable<RuleState> rules, Slot slot) => Registered(rules, slot).Count(target => target.Health == TargetHealth.Healthy);

    private static IEnumerable<TargetState> Registered(IEnumerable<RuleState> rules, Slot slot) => rules
        .SelectMany(rule => rule.Groups)
        .Where(group => group.Slot == slot)
        .SelectMany(group => group.Targets)
        .Where(target => target.Health != TargetHealth.Draining);
}

/// <summary>What a comparison of healthy targets says.</summary>
/// <param name="Verdict">The worst over all services.</param>
/// <param name="Words">The services that fall short, with both numbers; empty when none does.</param>
internal sealed record CapacityReport(CapacityVerdict Verdict, string Words)
{
    /// <summary>Whether all traffic may go to the slot.</summary>
    public bool Suffices(TooFewTargetsPolicy policy) => Verdict == CapacityVerdict.Enough || (Verdict == CapacityVerdict.TooFew && policy == TooFewTargetsPolicy.Proceed);
}

/// <summary>How many healthy targets a slot has.</summary>
internal enum CapacityVerdict
{
    /// <summary>Every service has as many as when it carried the traffic.</summary>
    Enough,

    /// <summary>Every service has some, but one has fewer.</summary>
    TooFew,

    /// <summary>A service has none.</summary>
    Down,
}

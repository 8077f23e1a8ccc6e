using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>What a reading of the router says of the two slots. Pure.</summary>
internal static class Roles
{
    /// <summary>The slot with all traffic of all rules; null when there is none.</summary>
    public static Slot? Stable(TrafficState world) => SlotRoles.Of(world, stable: null) is SlotRoles.Settled settled ? settled.Stable : null;

    /// <summary>Share of a slot in whole percent, when it is one and the same in all rules; null otherwise.</summary>
    public static int? Weight(TrafficState world, Slot slot)
    {
        var shares = world.Rules.Select(rule => rule.SharePercent(slot)).Distinct().ToList();
        return shares is [{ } share] && Math.Abs(share - Math.Round(share)) < 1e-9 ? (int)Math.Round(share) : null;
    }

    /// <summary>Whether every service has targets in the slot, and all of them are healthy.</summary>
    public static bool IsHealthy(TrafficState world, Slot slot) => world.Rules.All(rule => rule.Groups
        .Where(group => group.Slot == slot)
        .Select(group => group.Targets.Where(target => target.Health != TargetHealth.Draining).ToList())
        .All(targets => targets.Count > 0 && targets.TrueForAll(target => target.Health == TargetHealth.Healthy)));

    /// <summary>All weights in words.</summary>
    public static string Describe(TrafficState world) => string.Join("; ", world.Rules.Select(rule => $"{rule.Service}: {TrafficSplit.Words(rule)}"));
}

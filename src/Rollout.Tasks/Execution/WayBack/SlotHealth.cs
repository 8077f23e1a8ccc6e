using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.WayBack;

/// <summary>Compares the health of the two slots, for a person who has to choose. Pure.</summary>
internal static class SlotHealth
{
    /// <summary>What the stable slot lacks for all traffic, and how both slots stand.</summary>
    /// <returns>Null when it lacks nothing that the policy asks for.</returns>
    public static string? WhyNotBack(RolloutPlan plan, RolloutState rollout, TrafficState world)
    {
        var stable = Capacity.OfStable(rollout, world);
        return stable.Suffices(plan.Traffic.WhenTooFewTargets) ? null : $"{stable.Words}; {Compare(world, rollout.StableSlot)}";
    }

    /// <summary>How many targets of both slots are healthy, and which slot is the better one.</summary>
    /// <param name="world">What the router last answered.</param>
    /// <param name="stable">The slot that serves; named first.</param>
    /// <returns>Such as <c>blue has 1 of 3 targets healthy, green 3 of 3: green is the better one</c>.</returns>
    public static string Compare(TrafficState world, Slot stable)
    {
        var (one, other) = (Count(world, stable), Count(world, stable.Other()));
        return $"{stable.Label()} has {one.Healthy} of {one.All} targets healthy, {stable.Other().Label()} {other.Healthy} of {other.All}: {Verdict(stable, one, other)}";
    }

    /// <summary>Shares are compared, for the slots may have different numbers of targets; a slot without targets has none healthy.</summary>
    private static string Verdict(Slot stable, (int Healthy, int All) one, (int Healthy, int All) other)
    {
        var (left, right) = ((long)one.Healthy * Math.Max(other.All, 1), (long)other.Healthy * Math.Max(one.All, 1));
        return left == right ? "neither is the better one" : $"{(left > right ? stable : stable.Other()).Label()} is the better one";
    }

    private static (int Healthy, int All) Count(TrafficState world, Slot slot)
    {
        var targets = world.Rules.SelectMany(rule => rule.Groups).Where(group => group.Slot == slot)
            .DistinctBy(group => group.Group)
            .SelectMany(group => group.Targets)
            .Where(target => target.Health != TargetHealth.Draining)
            .ToList();
        return (targets.Count(target => target.Health == TargetHealth.Healthy), targets.Count);
    }

    /// <summary>Whether a target is healthy at every load balancer that has a rule of its service: each has health checks of its own.</summary>
    /// <param name="world">The rules.</param>
    /// <param name="service">Whose target.</param>
    /// <param name="slot">In which slot.</param>
    /// <param name="endpoint">The target.</param>
    /// <returns>False also where a rule's group does not have the target.</returns>
    public static bool IsHealthyEverywhere(TrafficState world, string service, Slot slot, Endpoint endpoint)
    {
        var groups = world.Rules.Where(rule => rule.Service == service).SelectMany(rule => rule.Groups).Where(group => group.Slot == slot).ToList();
        return groups.Count > 0 && groups.TrueForAll(group => group.Targets.Any(target => target.Endpoint == endpoint && target.Health == TargetHealth.Healthy));
    }
}

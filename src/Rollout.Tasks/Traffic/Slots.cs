namespace Rollout.Tasks.Traffic;

/// <summary>What a reading holds of one slot. Pure.</summary>
internal static class Slots
{
    /// <summary>All targets of a slot, over all rules and groups; a target of several rules several times.</summary>
    public static IEnumerable<TargetState> Targets(TrafficState world, Slot slot) =>
        world.Rules.SelectMany(rule => rule.Groups).Where(group => group.Slot == slot).SelectMany(group => group.Targets);
}

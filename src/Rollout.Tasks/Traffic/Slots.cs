namespace Rollout.Tasks.Traffic;

/// <summary>What a reading holds of one slot. Pure.</summary>
internal static class Slots
{
    /// <summary>All targets of a slot, over all rules and groups; a target of several rules several times.</summary>
    public static IEnumerable<TargetState> Targets(TrafficState world, Slot slot) => Targets(world.Rules, slot);

    /// <summary>Those of a service that do not drain.</summary>
    public static IEnumerable<TargetState> Staying(TrafficState world, string service, Slot slot) =>
        Targets(world.Rules.Where(rule => rule.Service == service), slot).Where(target => target.Health != TargetHealth.Draining);

    private static IEnumerable<TargetState> Targets(IEnumerable<RuleState> rules, Slot slot) =>
        rules.SelectMany(rule => rule.Groups).Where(group => group.Slot == slot).SelectMany(group => group.Targets);
}

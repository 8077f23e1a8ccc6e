using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>What a reading of the router must show after a shift. Pure.</summary>
internal static class ShiftCheck
{
    /// <summary>All that is not as it must be.</summary>
    /// <param name="planned">The calls of the shift, one for every managed rule.</param>
    /// <param name="world">What was read back.</param>
    /// <returns>One line each: shares that differ, then targets that are not healthy; empty when the shift holds.</returns>
    public static IReadOnlyList<string> Faults(IReadOnlyList<WeightChange> planned, TrafficState world) =>
        [.. TrafficSplit.Differences(planned, world), .. Unhealthy(world)];

    /// <summary>Groups that get requests although not all their targets can answer them. A target that drains gets none and does not count.</summary>
    public static IEnumerable<string> Unhealthy(TrafficState world) =>
        world.Rules.SelectMany(rule => rule.Groups.Where(group => group.Weight > 0).SelectMany(group => OfGroup(rule, group)));

    /// <summary>Whether a rule stands where a call puts it.</summary>
    public static bool Stands(WeightChange change, TrafficState world) =>
        world.Rules.FirstOrDefault(rule => rule.Rule == change.Rule) is { } rule && TrafficSplit.Differences([change], new TrafficState([rule])).Count == 0;

    /// <summary>A rule as people know it.</summary>
    public static string Words(string service, string location) => location.Length == 0 ? $"service '{service}'" : $"service '{service}' at {location}";

    private static IEnumerable<string> OfGroup(RuleState rule, GroupState group)
    {
        var name = $"{Words(rule.Service, rule.Location)}: {group.Slot?.Label() ?? $"'{group.Group}'"}";
        var targets = group.Targets.Where(target => target.Health != TargetHealth.Draining).ToList();
        return targets.Count == 0
            ? [$"{name} has weight {group.Weight} but no target"]
            : targets.Where(target => target.Health != TargetHealth.Healthy).Select(target => $"{name} has weight {group.Weight}, and its target {target.Endpoint} is {target.Health}{(target.Reason.Length == 0 ? string.Empty : $" ({target.Reason})")}");
    }
}

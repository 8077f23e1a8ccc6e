using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic;

/// <summary>Traffic states in few words.</summary>
internal static class Given
{
    /// <summary>One rule a service, named <c>s0</c>, <c>s1</c> and so on, each with its blue and its green weight.</summary>
    public static TrafficState State(params IEnumerable<(int Blue, int Green)> rules) => new([.. rules.Select((rule, index) => Rule($"s{index}", rule.Blue, rule.Green))]);

    public static RuleState Rule(string service, int blue, int green, params IEnumerable<(string Group, int Weight)> unmanaged) => new(
        service,
        $"rule/{service}",
        [Group($"{service}-blue", Slot.Blue, blue), Group($"{service}-green", Slot.Green, green), .. unmanaged.Select(group => Group(group.Group, null, group.Weight))]);

    public static GroupState Group(string name, Slot? slot, int weight, params IReadOnlyList<TargetState> targets) => new(name, slot, weight, targets);

    public static WeightChange Change(string service, int blue, int green) => new(
        service,
        $"rule/{service}",
        new Dictionary<string, int> { [$"{service}-blue"] = blue, [$"{service}-green"] = green },
        Slot.Green,
        green,
        $"ModifyRule {service} blue={blue} green={green}");
}

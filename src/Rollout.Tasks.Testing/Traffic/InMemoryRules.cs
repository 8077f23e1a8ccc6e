using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Testing.Traffic;

/// <summary>Rules of <see cref="InMemoryTrafficRouter"/>: how they begin, change and read. Pure.</summary>
internal static class InMemoryRules
{
    public static WeightChange Plan(RuleState rule, Slot candidate, int candidateWeight)
    {
        if (candidateWeight > 0 && rule.Groups.FirstOrDefault(group => group is { Slot: null, Weight: > 0 }) is { } foreign)
        {
            throw new RolloutException("RT2103", $"service '{rule.Service}': group '{foreign.Group}' in its rule is not managed but has weight {foreign.Weight}. Set its weight to 0.", ExitCode.Drifted);
        }

        int Weight(GroupState group) => group.Slot is { } slot ? (slot == candidate ? candidateWeight : 100 - candidateWeight) : group.Weight;
        var weights = rule.Groups.ToDictionary(group => group.Group, Weight);
        var words = rule.Groups.Select(group => $"{group.Slot?.Label() ?? group.Group}={Weight(group)}");
        return new WeightChange(rule.Service, rule.Rule, weights, candidate, candidateWeight, $"ModifyRule {rule.Service} {string.Join(" ", words)}{(rule.Location.Length == 0 ? string.Empty : $" at {rule.Location}")}");
    }

    public static RuleState New(string service, string location) =>
        new(service, location.Length == 0 ? $"rule/{service}" : $"rule/{location}/{service}", [Empty(service, Slot.Blue, 100), Empty(service, Slot.Green, 0)]) { Location = location };

    public static RuleState WithGroups(RuleState rule, Func<GroupState, GroupState> change) => rule with { Groups = [.. rule.Groups.Select(change)] };

    public static string Words(RuleState rule) => $"{rule.Rule}: /{rule.Service}/* to {string.Join(", ", rule.Groups.Select(group => group.Group))}";

    public static TargetState Target(Endpoint endpoint, TargetHealth health) => new(endpoint, health, health == TargetHealth.Healthy ? string.Empty : $"made {health} by the test");

    private static GroupState Empty(string service, Slot slot, int weight) => new($"{service}-{slot.Label()}", slot, weight, []);
}

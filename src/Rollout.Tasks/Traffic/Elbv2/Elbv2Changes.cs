namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Says which calls give the candidate its weight. Pure.</summary>
internal static class Elbv2Changes
{
    /// <inheritdoc cref="ITrafficRouter.Plan" />
    /// <exception cref="RolloutException">
    /// RT2103: a group that is not managed has a weight. RT2121: a rule that is not managed sends requests to a managed group. In both cases the candidate's share would not hold,
    /// so it cannot be raised; it can be lowered.
    /// </exception>
    public static IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(candidateWeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(candidateWeight, 100);
        if (current.ForeignRules.Count > 0 && current.Rules.Any(rule => Raises(rule, candidate, candidateWeight)))
        {
            throw new RolloutException("RT2121", $"{string.Join("; ", current.ForeignRules)}, so {candidateWeight} % for the candidate would not hold. Nothing was changed. Take the group out of that rule or give it weight 0 there, or name its listener in traffic.loadBalancers.", ExitCode.Drifted);
        }

        return [.. current.Rules.Select(rule => Change(rule, candidate, candidateWeight))];
    }

    private static WeightChange Change(RuleState rule, Slot candidate, int candidateWeight)
    {
        var at = rule.Location.Length == 0 ? string.Empty : $" at {rule.Location}";
        if (Raises(rule, candidate, candidateWeight) && rule.Groups.FirstOrDefault(group => group is { Slot: null, Weight: > 0 }) is { } foreign)
        {
            throw new RolloutException("RT2103", $"service '{rule.Service}'{at}: target group '{Elbv2RuleName.GroupName(foreign.Group)}' in its rule is not managed but has weight {foreign.Weight}, so {candidateWeight} % for the candidate would not hold. Nothing was changed. Set its weight to 0.", ExitCode.Drifted);
        }

        var weights = rule.Groups.ToDictionary(group => group.Group, group => group.Slot is { } slot ? (slot == candidate ? candidateWeight : 100 - candidateWeight) : group.Weight);
        var words = rule.Groups.OrderBy(group => group.Slot is null).ThenBy(group => group.Slot).Select(group => $"{group.Slot?.Label() ?? Elbv2RuleName.GroupName(group.Group)}={weights[group.Group]}");
        return new WeightChange(rule.Service, rule.Rule, weights, candidate, candidateWeight, $"{new Elbv2RuleName(rule.Rule).Operation} {rule.Service}{at} {string.Join(" ", words)}");
    }

    // Whole numbers: shares such as a third have no exact fraction.
    private static bool Raises(RuleState rule, Slot candidate, int candidateWeight)
    {
        long sum = rule.Groups.Sum(group => (long)group.Weight);
        long own = rule.Groups.Where(group => group.Slot == candidate).Sum(group => (long)group.Weight);
        return sum == 0 ? candidateWeight > 0 : candidateWeight * sum > 100 * own;
    }
}

using System.Globalization;

namespace Rollout.Tasks.Traffic;

/// <summary>Compares the shares that were planned with those that the router shows. Shares count, not raw weights: 9 to 1 is 90 to 10.</summary>
internal static class TrafficSplit
{
    /// <summary>All differences, over all groups of all managed rules.</summary>
    /// <param name="planned">The calls that were made, one a rule.</param>
    /// <param name="observed">What was read back.</param>
    /// <returns>One line each, in the order of the plan; empty when all is as planned.</returns>
    public static IReadOnlyList<string> Differences(IReadOnlyList<WeightChange> planned, TrafficState observed)
    {
        var extra = observed.Rules.Where(rule => planned.All(change => change.Rule != rule.Rule)).Select(rule => $"service '{rule.Service}': its rule {rule.Rule} is not in the plan");
        return [.. planned.SelectMany(change => OfRule(change, observed)).Concat(extra)];
    }

    /// <summary>The shares of a rule in words, such as <c>blue 90 %, green 10 %</c>.</summary>
    public static string Words(RuleState rule)
    {
        var sum = rule.Groups.Sum(group => (long)group.Weight);
        var parts = rule.Groups.Where(group => group.Slot is not null || group.Weight > 0)
            .OrderBy(group => group.Slot is null).ThenBy(group => group.Slot)
            .Select(group => $"{group.Slot?.Label() ?? $"'{group.Group}'"} {Percent(group.Weight, sum)}");
        return sum == 0 ? "no group has a weight" : string.Join(", ", parts);
    }

    private static IEnumerable<string> OfRule(WeightChange change, TrafficState observed)
    {
        var rule = observed.Rules.FirstOrDefault(entry => entry.Rule == change.Rule);
        if (rule is null)
        {
            return [$"service '{change.Service}': its rule {change.Rule} is gone"];
        }

        var there = rule.Groups.GroupBy(group => group.Group).ToDictionary(same => same.Key, same => same.First() with { Weight = same.Sum(group => group.Weight) });
        long plannedSum = change.Weights.Values.Sum(weight => (long)weight);
        long observedSum = rule.Groups.Sum(group => (long)group.Weight);
        return change.Weights.Keys.Union(there.Keys).Select(group => OfGroup(
            change.Service,
            there.GetValueOrDefault(group)?.Slot?.Label() ?? $"'{group}'",
            (change.Weights.GetValueOrDefault(group), plannedSum),
            (there.GetValueOrDefault(group)?.Weight ?? 0, observedSum))).OfType<string>();
    }

    private static string? OfGroup(string service, string group, (long Weight, long Sum) planned, (long Weight, long Sum) observed)
    {
        // A share of nothing equals no share, not even another share of nothing: with all weights 0 nobody is served.
        var same = planned.Sum > 0 && observed.Sum > 0 && planned.Weight * observed.Sum == observed.Weight * planned.Sum;
        return same ? null : $"service '{service}': {group} has {Percent(observed.Weight, observed.Sum)} of the requests, planned were {Percent(planned.Weight, planned.Sum)}";
    }

    private static string Percent(long weight, long sum) =>
        sum == 0 ? "none (all weights are 0)" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * weight / sum:0.##} %");
}

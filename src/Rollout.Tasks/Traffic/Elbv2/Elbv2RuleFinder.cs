namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Says which rule of a listener is whose. Pure: it decides on what was read.</summary>
internal static class Elbv2RuleFinder
{
    /// <summary>One rule a service, in the order of the services.</summary>
    /// <param name="location">What is looked for, and where.</param>
    /// <param name="rules">All rules of its listener.</param>
    /// <param name="arns">ARN by name of every managed group.</param>
    /// <exception cref="RolloutException">RT2102: a service has no rule, or several, or shares one. RT2101: a group has no weight.</exception>
    public static IReadOnlyList<Elbv2ManagedRule> Find(Elbv2Location location, IReadOnlyList<Elbv2Rule> rules, IReadOnlyDictionary<string, string> arns)
    {
        var at = location.NameAmongSeveral.Length == 0 ? string.Empty : $" at {location.Name}";
        var own = rules.Where(rule => !rule.IsTest(location.Options.TestMark)).ToList();
        var found = location.Options.Services.Select(service => Of(service, at, arns[service.BlueGroup], arns[service.GreenGroup], own)).ToList();
        if (found.GroupBy(rule => rule.Name).FirstOrDefault(same => same.Count() > 1) is { } shared)
        {
            throw new RolloutException("RT2102", $"services {string.Join(" and ", shared.Select(rule => $"'{rule.Service}'"))} share one rule{at} ({shared.Key.Arn}); each needs its own, so that one call sets its weights. Give each service a rule of its own.");
        }

        return found;
    }

    private static Elbv2ManagedRule Of(Elbv2Service service, string at, string blue, string green, IReadOnlyList<Elbv2Rule> rules)
    {
        var both = rules.Where(rule => rule.Holds(blue) && rule.Holds(green)).ToList();
        if (both is not [var only])
        {
            throw NotOne(service, at, both.Select(rule => rule.Words).ToList(), rules.Where(rule => rule.Holds(blue) || rule.Holds(green)).Select(rule => rule.Words).ToList());
        }

        if (Elbv2Actions.Groups(only.Actions).FirstOrDefault(group => group.Weight is null) is { } bare)
        {
            throw new RolloutException("RT2101", $"service '{service.Name}'{at}: the load balancer gave no weight for target group '{Elbv2RuleName.GroupName(bare.TargetGroupArn!)}' ({only.Words}). Nothing was changed. Set a weight for each group of the rule.");
        }

        return new Elbv2ManagedRule(service.Name, only, blue, green);
    }

    private static RolloutException NotOne(Elbv2Service service, string at, List<string> both, List<string> either)
    {
        var what = (both.Count, either.Count) switch
        {
            ( > 1, _) => $"{both.Count} rules of the listener forward to both ({string.Join(", ", both)}); one is needed. Take the groups out of the others.",
            (_, > 0) => $"no rule of the listener forwards to both; to one of them: {string.Join(", ", either)}. Add the other group to that rule with weight 0.",
            _ => "no rule of the listener forwards to them. Create one that forwards to both, weight 100 for the slot that serves and 0 for the other.",
        };
        return new RolloutException("RT2102", $"service '{service.Name}'{at} with target groups '{service.BlueGroup}' and '{service.GreenGroup}': {what}");
    }
}

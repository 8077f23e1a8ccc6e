using Amazon.ElasticLoadBalancingV2.Model;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Says which rule of a listener is whose. Pure: it decides on what was read.</summary>
internal static class Elbv2RuleFinder
{
    /// <summary>One rule a service, in the order of the services.</summary>
    /// <param name="services">What is looked for.</param>
    /// <param name="listener">Its default actions count as a rule.</param>
    /// <param name="rules">All rules of the listener.</param>
    /// <param name="arns">ARN by name of every managed group.</param>
    /// <exception cref="RolloutException">RT2102: a service has no rule, or several, or shares one. RT2103: a rule cannot be written back.</exception>
    public static IReadOnlyList<Elbv2ManagedRule> Find(IReadOnlyList<Elbv2Service> services, Listener listener, IReadOnlyList<Rule> rules, IReadOnlyDictionary<string, string> arns)
    {
        var candidates = rules.Where(rule => rule.IsDefault != true)
            .Select(rule => (Name: new Elbv2RuleName(rule.RuleArn!), Actions: rule.Actions ?? [], Words: $"rule of priority {rule.Priority}"))
            .Append((Name: new Elbv2RuleName(listener.ListenerArn!), Actions: listener.DefaultActions ?? [], Words: "default rule"))
            .ToList();
        var found = services.Select(service => Of(service, arns[service.BlueGroup], arns[service.GreenGroup], candidates)).ToList();
        if (found.GroupBy(rule => rule.Name).FirstOrDefault(same => same.Count() > 1) is { } shared)
        {
            throw new RolloutException("RT2102", $"services {string.Join(" and ", shared.Select(rule => $"'{rule.Service}'"))} share one rule ({shared.Key.Arn}); each needs its own, so that one call sets its weights. Give each service a rule of its own.");
        }

        return found;
    }

    private static Elbv2ManagedRule Of(Elbv2Service service, string blue, string green, IReadOnlyList<(Elbv2RuleName Name, List<Action> Actions, string Words)> candidates)
    {
        var both = candidates.Where(rule => Holds(rule.Actions, blue) && Holds(rule.Actions, green)).ToList();
        if (both is not [var only])
        {
            throw NotOne(service, both.Select(rule => rule.Words).ToList(), candidates.Where(rule => Holds(rule.Actions, blue) || Holds(rule.Actions, green)).Select(rule => rule.Words).ToList());
        }

        if (Elbv2Actions.NotWritable(only.Actions) is { } type)
        {
            throw new RolloutException("RT2103", $"service '{service.Name}': its rule ({only.Words}) has an action of type '{type}', which this tool cannot write back as it is; a change of weights would lose it. Update this tool, or take that action out of the rule.");
        }

        if (Elbv2Actions.Groups(only.Actions).FirstOrDefault(group => group.Weight is null) is { } bare)
        {
            throw new RolloutException("RT2101", $"service '{service.Name}': the load balancer gave no weight for target group '{Elbv2RuleName.GroupName(bare.TargetGroupArn!)}' ({only.Words}). Nothing was changed. Set a weight for each group of the rule.");
        }

        return new Elbv2ManagedRule(service.Name, only.Name, only.Actions, blue, green);
    }

    // An action with one group may name it beside or instead of the list.
    private static bool Holds(IEnumerable<Action> actions, string groupArn) =>
        Elbv2Actions.Groups(actions).Any(group => group.TargetGroupArn == groupArn) || actions.Any(action => action.TargetGroupArn == groupArn);

    private static RolloutException NotOne(Elbv2Service service, List<string> both, List<string> either)
    {
        var what = (both.Count, either.Count) switch
        {
            ( > 1, _) => $"{both.Count} rules of the listener forward to both ({string.Join(", ", both)}); one is needed. Take the groups out of the others.",
            (_, > 0) => $"no rule of the listener forwards to both; to one of them: {string.Join(", ", either)}. Add the other group to that rule with weight 0.",
            _ => "no rule of the listener forwards to them. Create one that forwards to both, weight 100 for the slot that serves and 0 for the other.",
        };
        return new RolloutException("RT2102", $"service '{service.Name}' with target groups '{service.BlueGroup}' and '{service.GreenGroup}': {what}");
    }
}

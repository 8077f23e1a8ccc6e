namespace Rollout.Local.Balancer;

/// <summary>How requests are routed, made once for a configuration and never changed: a change of weights swaps the whole table, so every request sees either the old or the new weights.</summary>
internal sealed class RoutingTable
{
    private readonly (IReadOnlyList<RuleCondition> Conditions, Route Route)[] rules;
    private readonly Route fallback;

    /// <summary>Makes the table.</summary>
    /// <param name="state">The configuration.</param>
    /// <param name="groups">Its groups by ARN.</param>
    public RoutingTable(BalancerState state, IReadOnlyDictionary<string, GroupRuntime> groups)
    {
        rules = [.. state.Rules.OrderBy(rule => rule.Priority).Select(rule => (rule.Conditions, new Route(rule.Action, groups)))];
        fallback = new Route(state.DefaultAction, groups);
    }

    /// <summary>Finds the route of a request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>That of the first rule that matches, or the listener's default.</returns>
    public Route Find(HttpContext context)
    {
        foreach (var (conditions, route) in rules)
        {
            if (RequestMatcher.Matches(context, conditions))
            {
                return route;
            }
        }

        return fallback;
    }
}

/// <summary>Where one rule sends its requests.</summary>
internal sealed class Route
{
    private readonly WeightedRoundRobin<GroupRuntime>? turns;

    /// <summary>Makes the route of an action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="groups">All groups by ARN.</param>
    public Route(RuleAction action, IReadOnlyDictionary<string, GroupRuntime> groups)
    {
        Action = action;
        if (action is ForwardAction forward)
        {
            turns = new WeightedRoundRobin<GroupRuntime>([.. forward.Groups.Select(group => (groups[group.Arn], group.Weight))]);
            Sticky = forward.StickySeconds is { } seconds ? new GroupStickiness(forward, groups, seconds) : null;
        }
    }

    /// <summary>What the rule does.</summary>
    public RuleAction Action { get; }

    /// <summary>Keeps clients with their group; null when the rule does not.</summary>
    public GroupStickiness? Sticky { get; }

    /// <summary>The group of the next request.</summary>
    /// <returns>Null when all weights are 0.</returns>
    public GroupRuntime? Next() => turns?.Next();
}

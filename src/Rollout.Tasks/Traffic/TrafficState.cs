namespace Rollout.Tasks.Traffic;

/// <summary>What the router says of all managed rules, as read in one go.</summary>
/// <param name="Rules">All managed rules in the order in which they are shifted: location by location, in each the services in the order of the plan.</param>
public sealed record TrafficState(IReadOnlyList<RuleState> Rules)
{
    /// <summary>
    /// What has to stay as it is while a rollout runs, one fact a line in the router's own words: each managed rule with its priority, conditions and groups,
    /// and each other rule that sends requests to a managed group. Weights, health and the router's own test rules are not in it. Two readings with the same lines show the same topology.
    /// </summary>
    public IReadOnlyList<string> Topology { get; init; } = [];

    /// <summary>Rules that are not managed and yet send requests to a managed group, in words; the router's own test rules are not among them. Beside them no share holds, so the router refuses to raise one.</summary>
    public IReadOnlyList<string> ForeignRules { get; init; } = [];
}

/// <summary>One managed rule.</summary>
/// <param name="Service">Name of the service whose route it is.</param>
/// <param name="Rule">The router's own name of the rule, for messages and for the call; for ELBv2 its ARN.</param>
/// <param name="Groups">All groups of the rule, in the router's order. A slot may have several, as a router with a weight for each server has.</param>
public sealed record RuleState(string Service, string Rule, IReadOnlyList<GroupState> Groups)
{
    /// <summary>Which of the environment's load balancers it is on, for messages, such as <c>nest:80 in us-east-1</c>; empty where there is only one.</summary>
    public string Location { get; init; } = string.Empty;

    /// <summary>Share of requests that goes to a slot.</summary>
    /// <param name="slot">Blue or green.</param>
    /// <returns>Percent, 0 to 100, over all groups of the rule; null when all weights are 0.</returns>
    public double? SharePercent(Slot slot)
    {
        var sum = Groups.Sum(group => group.Weight);
        return sum == 0 ? null : 100.0 * Groups.Where(group => group.Slot == slot).Sum(group => group.Weight) / sum;
    }
}

/// <summary>One group of targets in a managed rule.</summary>
/// <param name="Group">The router's own name of the group; for ELBv2 its ARN.</param>
/// <param name="Slot">The slot whose group it is; null for a group that the plan does not manage.</param>
/// <param name="Weight">The router's raw weight, 0 or more. Shares count, not raw weights.</param>
/// <param name="Targets">The instances behind it.</param>
public sealed record GroupState(string Group, Slot? Slot, int Weight, IReadOnlyList<TargetState> Targets);

/// <summary>One instance as the router sees it.</summary>
/// <param name="Endpoint">Where it answers.</param>
/// <param name="Health">What the router's own health check says.</param>
/// <param name="Reason">The router's words for it; empty when healthy.</param>
public sealed record TargetState(Endpoint Endpoint, TargetHealth Health, string Reason);

/// <summary>What a router's own health check says of a target.</summary>
public enum TargetHealth
{
    /// <summary>The router did not say, or said something unknown. Never taken for healthy.</summary>
    Unknown = 0,

    /// <summary>Registered, not yet checked often enough.</summary>
    Initial,

    /// <summary>Gets requests.</summary>
    Healthy,

    /// <summary>Failed its checks.</summary>
    Unhealthy,

    /// <summary>In a group that no rule with a weight uses, so the router does not check it (ELBv2: <c>unused</c>).</summary>
    Unused,

    /// <summary>Deregistered; running requests may end.</summary>
    Draining,
}

using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Balancer;

/// <summary>Works a topology into the configuration. Pure: makes what is missing, takes over new paths and thresholds, and never changes a weight that is set.</summary>
internal static class TopologyPlanner
{
    private const int PriorityStep = 10;
    private static readonly FixedResponseAction NotFound = new(StatusCodes.Status404NotFound, "text/plain", "No rule of the load balancer takes this path.\n");

    /// <summary>Works it in.</summary>
    /// <param name="state">The present configuration; null when there is none.</param>
    /// <param name="topology">A topology without faults: <see cref="TopologyChecker"/>.</param>
    /// <param name="now">For a load balancer that is made.</param>
    /// <returns>The new configuration; the very same object when nothing is to change.</returns>
    /// <exception cref="RolloutException">RT2413: it cannot be worked in without guessing a weight.</exception>
    public static BalancerState Apply(BalancerState? state, Topology topology, DateTimeOffset now)
    {
        var before = state ?? new BalancerState(topology.LoadBalancer, now, NotFound, [], []);
        if (before.Name != topology.LoadBalancer)
        {
            throw Refused($"the load balancer of this environment is called '{before.Name}', not '{topology.LoadBalancer}'");
        }

        var groups = Groups(before, topology);
        var rules = Rules(before, topology);
        return state is not null && groups.SequenceEqual(before.Groups) && rules.SequenceEqual(before.Rules)
            ? state
            : before with { Groups = groups, Rules = rules };
    }

    private static List<TargetGroupModel> Groups(BalancerState before, Topology topology)
    {
        var groups = before.Groups.ToList();
        foreach (var service in topology.Services)
        {
            var health = new HealthCheck(service.HealthPath, topology.ProbeIntervalMs, topology.HealthyThreshold, topology.UnhealthyThreshold);
            Ensure(groups, service.BlueGroup, service.Name, "blue", health);
            Ensure(groups, service.GreenGroup, service.Name, "green", health);
        }

        return groups;
    }

    private static void Ensure(List<TargetGroupModel> groups, string name, string service, string slot, HealthCheck health)
    {
        var index = groups.FindIndex(group => group.Name == name);
        if (index < 0)
        {
            groups.Add(new TargetGroupModel(name, service, slot, health, [], new Dictionary<string, string>()));
        }
        else if (groups[index].Service != service || groups[index].Slot != slot)
        {
            throw Refused($"the target group '{name}' is the {groups[index].Slot} one of service '{groups[index].Service}' and cannot become the {slot} one of service '{service}'");
        }
        else if (groups[index].Health != health)
        {
            groups[index] = groups[index] with { Health = health };
        }
    }

    private static List<RuleModel> Rules(BalancerState before, Topology topology)
    {
        var rules = before.Rules.ToList();
        foreach (var service in topology.Services)
        {
            var index = rules.FindIndex(rule => rule.Service == service.Name);
            if (index < 0)
            {
                rules.Add(NewRule(before, service));
            }
            else
            {
                rules[index] = Keep(rules[index], service);
            }
        }

        return rules.Count == before.Rules.Count ? rules : Prioritize(rules, topology);
    }

    private static RuleModel NewRule(BalancerState before, TopologyService service)
    {
        // A rule that is gone took its weights with it: which slot was the stable one would be a guess.
        if (before.Groups.Any(group => group.Service == service.Name))
        {
            throw Refused($"the rule of service '{service.Name}' was deleted although its target groups '{service.BlueGroup}' and '{service.GreenGroup}' exist, so its weights are not known");
        }

        var forward = new ForwardAction([new(Arns.TargetGroup(service.BlueGroup), 100), new(Arns.TargetGroup(service.GreenGroup), 0)], StickySeconds: null);
        return new RuleModel(Arns.Rule(before.Name, "service/" + service.Name), 0, [new RuleCondition("path-pattern", service.PathPatterns)], forward, service.Name);
    }

    private static RuleModel Keep(RuleModel rule, TopologyService service)
    {
        var paths = rule.Conditions.FirstOrDefault(condition => condition.Field == "path-pattern");
        if (paths is not null && paths.Values.SequenceEqual(service.PathPatterns))
        {
            return rule;
        }

        return rule with { Conditions = [new RuleCondition("path-pattern", service.PathPatterns), .. rule.Conditions.Where(condition => condition != paths)] };
    }

    // In the order of the topology; a number that another rule has is left out.
    private static List<RuleModel> Prioritize(List<RuleModel> rules, Topology topology)
    {
        var order = topology.Services.Select(service => service.Name).ToList();
        var taken = rules.Where(rule => rule.Service is null || !order.Contains(rule.Service)).Select(rule => rule.Priority).ToHashSet();
        var next = 0;
        foreach (var name in order)
        {
            next = next - (next % PriorityStep) + PriorityStep;
            while (taken.Contains(next))
            {
                next++;
            }

            var index = rules.FindIndex(rule => rule.Service == name);
            rules[index] = rules[index] with { Priority = next };
        }

        return [.. rules.OrderBy(rule => rule.Priority)];
    }

    private static RolloutException Refused(string reason) =>
        new("RT2413", $"the topology does not fit the embedded load balancer: {reason}. Correct rollout.yaml, or start anew with --target=LocalDown --purge.");
}

using System.IO.Enumeration;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>One rule of the test traffic, as it has to be.</summary>
/// <param name="ListenerArn">Its listener.</param>
/// <param name="Priority">Smaller than that of the managed rule.</param>
/// <param name="Conditions">Those of the managed rule, and the mark.</param>
/// <param name="GroupArn">The candidate's target group.</param>
internal sealed record Elbv2TestRule(string ListenerArn, int Priority, IReadOnlyList<RuleCondition> Conditions, string GroupArn)
{
    /// <summary>What the rule does: all to the candidate.</summary>
    public List<Action> Actions => [new Action { Type = ActionTypeEnum.Forward, TargetGroupArn = GroupArn }];

    /// <summary>Whether a rule is this one already.</summary>
    public bool Is(Elbv2OwnRule own) =>
        own.ListenerArn == ListenerArn
        && own.Rule.Priority == FormattableString.Invariant($"{Priority}")
        && own.Rule.Actions is [var action]
        && (action.TargetGroupArn ?? (action.ForwardConfig?.TargetGroups is [var only] ? only.TargetGroupArn : null)) == GroupArn
        && Elbv2Conditions.Words(own.Rule.Conditions).SequenceEqual(Elbv2Conditions.Words(Conditions));
}

/// <summary>One rule of the test traffic, as it was found.</summary>
/// <param name="Api">What reaches it.</param>
/// <param name="ListenerArn">Its listener.</param>
/// <param name="Rule">The rule.</param>
internal sealed record Elbv2OwnRule(Elbv2Api Api, string ListenerArn, Rule Rule)
{
    /// <summary>Its ARN.</summary>
    public string Arn => Rule.RuleArn!;
}

/// <summary>Works out the rules of the test traffic of one listener. Pure.</summary>
internal static class Elbv2TestRules
{
    // Of AWS, for one rule.
    private const int MostValues = 5;
    private const int MostWildcards = 5;

    // The default rule comes after all others; priorities end at 50,000.
    private const int AfterAll = 50_001;

    /// <summary>Whether a request to an address can reach the candidate through a copy of a managed rule.</summary>
    /// <param name="managed">The managed rule.</param>
    /// <param name="mark">The condition that is added.</param>
    /// <param name="host">Host name that test requests go to.</param>
    /// <returns>False for a rule that asks for a login or changes requests first, whose conditions leave no room for another, or that takes other hosts only.</returns>
    public static bool CanCopy(Elbv2ManagedRule managed, RuleCondition mark, string host)
    {
        var conditions = managed.Rule.Rule?.Conditions ?? [];
        List<string> values = [.. conditions.Append(mark).SelectMany(Elbv2Conditions.Values)];
        return managed.Rule.Actions.Count == 1
            && managed.Rule.Rule?.Transforms is null or []
            && values.Count <= MostValues
            && values.Sum(value => value.Count(character => character is '*' or '?')) <= MostWildcards
            && conditions.Where(condition => condition.Field == "host-header").All(condition => Elbv2Conditions.Values(condition).Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, host)));
    }

    /// <summary>The rules that a listener has to have: each directly in front of its managed rule where there is room, and all in the order of the managed ones.</summary>
    /// <param name="listenerArn">The listener.</param>
    /// <param name="managed">Its managed rules.</param>
    /// <param name="taken">Priorities of all rules that stay.</param>
    /// <param name="mark">The condition that is added.</param>
    /// <param name="candidate">The slot on trial.</param>
    /// <exception cref="RolloutException">RT2108: there is no priority left in front of a managed rule.</exception>
    public static IReadOnlyList<Elbv2TestRule> Plan(string listenerArn, IReadOnlyList<Elbv2ManagedRule> managed, IReadOnlySet<int> taken, RuleCondition mark, Slot candidate)
    {
        var rules = new List<Elbv2TestRule>();
        var next = AfterAll;

        // From the last to the first, so that a rule leaves as much room as possible to those before it.
        foreach (var rule in managed.OrderByDescending(Priority))
        {
            next = Math.Min(next, Priority(rule)) - 1;
            while (next > 0 && taken.Contains(next))
            {
                next--;
            }

            if (next < 1)
            {
                throw new RolloutException("RT2108", $"service '{rule.Service}': its rule ({rule.Rule.Words}) has no free priority before it for the rule of the test traffic. Nothing was changed. Give the managed rules higher priorities with gaps between them, or set traffic.testTraffic.through: instances.");
            }

            List<RuleCondition> conditions = [.. (rule.Rule.Rule?.Conditions ?? []).Select(Elbv2Conditions.Sendable), mark];
            rules.Add(new Elbv2TestRule(listenerArn, next, conditions, candidate == Slot.Blue ? rule.BlueArn : rule.GreenArn));
        }

        return rules;
    }

    private static int Priority(Elbv2ManagedRule rule) => rule.Rule.Rule is { } own ? int.Parse(own.Priority!, System.Globalization.CultureInfo.InvariantCulture) : AfterAll;
}

using Amazon.ElasticLoadBalancingV2.Model;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>One load balancer as it was read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Listeners">All of them.</param>
internal sealed record Elbv2Balancer(string Name, IReadOnlyList<Elbv2Listener> Listeners)
{
    /// <summary>Host name that AWS gave it; null when the API told none.</summary>
    public string? DnsName { get; init; }
}

/// <summary>One listener as it was read.</summary>
/// <param name="Listener">The listener.</param>
/// <param name="Rules">Its rules in their order; the default rule is the last.</param>
internal sealed record Elbv2Listener(Listener Listener, IReadOnlyList<Elbv2Rule> Rules);

/// <summary>One rule of a listener, the default rule included.</summary>
/// <param name="Name">For the call that changes it.</param>
/// <param name="Port">Port of its listener.</param>
/// <param name="Rule">As the API described it; null for the default rule.</param>
/// <param name="Actions">All of it.</param>
internal sealed record Elbv2Rule(Elbv2RuleName Name, int? Port, Rule? Rule, IReadOnlyList<Action> Actions)
{
    /// <summary>What it is, for messages about its own listener.</summary>
    public string Words => Rule is null ? "default rule" : $"rule of priority {Rule.Priority}";

    /// <summary>Whether it forwards to a group, with whatever weight.</summary>
    public bool Holds(string groupArn) => Elbv2Actions.Holds(Actions, groupArn);

    /// <summary>Whether it is a rule of the test traffic. Such rules come and go, and say nothing about the managed ones.</summary>
    public bool IsTest(Elbv2TestMark mark) => Rule is not null && mark.IsOn(Rule);
}

/// <summary>The managed rule of a service.</summary>
/// <param name="Service">Whose it is.</param>
/// <param name="Rule">The rule.</param>
/// <param name="BlueArn">ARN of the blue target group.</param>
/// <param name="GreenArn">ARN of the green target group.</param>
internal sealed record Elbv2ManagedRule(string Service, Elbv2Rule Rule, string BlueArn, string GreenArn)
{
    /// <summary>For the call that changes it.</summary>
    public Elbv2RuleName Name => Rule.Name;

    /// <summary>For messages, such as <c>service 'auth': its rule (rule of priority 1)</c>.</summary>
    public string Words(Elbv2Location location) => $"service '{Service}'{(location.NameAmongSeveral.Length == 0 ? string.Empty : $" at {location.Name}")}: its rule ({Rule.Words})";

    /// <summary>The slot of a group; null for one that is not managed.</summary>
    public Slot? SlotOf(string groupArn) => groupArn == BlueArn ? Slot.Blue : groupArn == GreenArn ? Slot.Green : null;
}

/// <summary>What was read at one location.</summary>
/// <param name="Location">The location.</param>
/// <param name="Balancer">Its load balancer; locations on the same one share it.</param>
/// <param name="Listener">The managed listener.</param>
/// <param name="Managed">One rule a service, in the order of the plan.</param>
internal sealed record Elbv2Reading(Elbv2Location Location, Elbv2Balancer Balancer, Elbv2Listener Listener, IReadOnlyList<Elbv2ManagedRule> Managed);

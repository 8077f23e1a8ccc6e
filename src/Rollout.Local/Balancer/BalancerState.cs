using System.Text.Json.Serialization;

namespace Rollout.Local.Balancer;

/// <summary>The whole configuration of the load balancer: what is kept on disk, and nothing that is measured.</summary>
/// <param name="Name">Name of the load balancer.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="DefaultAction">What the listener does with a request that no rule takes.</param>
/// <param name="Rules">In the order of their priorities.</param>
/// <param name="Groups">In the order in which they were made.</param>
internal sealed record BalancerState(
    string Name,
    DateTimeOffset CreatedAt,
    RuleAction DefaultAction,
    IReadOnlyList<RuleModel> Rules,
    IReadOnlyList<TargetGroupModel> Groups)
{
    /// <summary>ARN of the load balancer.</summary>
    [JsonIgnore]
    public string Arn => Arns.LoadBalancer(Name);

    /// <summary>ARN of its one listener.</summary>
    [JsonIgnore]
    public string ListenerArn => Arns.Listener(Name);

    /// <summary>ARN of the rule that cannot be modified or deleted.</summary>
    [JsonIgnore]
    public string DefaultRuleArn => Arns.Rule(Name, "default");

    /// <summary>ARNs of the groups that a rule or the listener forwards to, with whatever weight.</summary>
    [JsonIgnore]
    public IReadOnlySet<string> GroupsInUse => Rules.Select(rule => rule.Action).Append(DefaultAction)
        .OfType<ForwardAction>()
        .SelectMany(forward => forward.Groups)
        .Select(group => group.Arn)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Finds a group.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <returns>Null when there is none.</returns>
    public TargetGroupModel? Group(string arn) => Groups.FirstOrDefault(group => group.Arn == arn);

    /// <summary>The same with another group in the place of the one with its ARN.</summary>
    /// <param name="changed">The group.</param>
    /// <returns>A new state.</returns>
    public BalancerState With(TargetGroupModel changed) =>
        this with { Groups = [.. Groups.Select(group => group.Arn == changed.Arn ? changed : group)] };

    /// <summary>The same with another rule in the place of the one with its ARN.</summary>
    /// <param name="changed">The rule.</param>
    /// <returns>A new state.</returns>
    public BalancerState With(RuleModel changed) =>
        this with { Rules = [.. Rules.Select(rule => rule.Arn == changed.Arn ? changed : rule)] };
}

/// <summary>One rule of the listener.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Priority">1 to 50,000; the lowest that matches takes the request.</param>
/// <param name="Conditions">All must match.</param>
/// <param name="Action">What it does with a request.</param>
/// <param name="Service">Name of the service of the topology that it was made for; null for one made through the API.</param>
internal sealed record RuleModel(string Arn, int Priority, IReadOnlyList<RuleCondition> Conditions, RuleAction Action, string? Service);

/// <summary>One condition of a rule; one of its values must match.</summary>
/// <param name="Field">As in the API, such as <c>path-pattern</c>.</param>
/// <param name="Values">Patterns, methods or networks; for a query string <c>key=value</c>, or the value alone.</param>
/// <param name="HeaderName">For <c>http-header</c>.</param>
internal sealed record RuleCondition(string Field, IReadOnlyList<string> Values, string? HeaderName = null);

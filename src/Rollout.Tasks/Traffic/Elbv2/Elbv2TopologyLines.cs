using Amazon.ElasticLoadBalancingV2.Model;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Says in lines what must stay as it is while a rollout runs. Pure: the same rules give the same lines, in whatever order the API lists conditions and groups.</summary>
internal static class Elbv2TopologyLines
{
    /// <summary>One line a managed rule, then one a foreign rule.</summary>
    /// <param name="readings">What was read.</param>
    /// <param name="foreign">Rules beside the managed ones.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<Elbv2Reading> readings, IReadOnlyList<Elbv2ForeignRule> foreign) =>
    [
        .. readings.SelectMany(reading => reading.Managed.Select(rule => $"service '{rule.Service}'{At(reading.Location)}: {Line(rule.Rule)}")),
        .. foreign.Select(rule => $"not managed, {rule.Place}: {Line(rule.Rule)}"),
    ];

    private static string At(Elbv2Location location) => location.NameAmongSeveral.Length == 0 ? string.Empty : $" at {location.Name}";

    // A rule or group that was made anew under the old name has another last part of its ARN.
    private static string Line(Elbv2Rule rule)
    {
        var conditions = Elbv2Conditions.Words(rule.Rule?.Conditions);
        return $"{rule.Words} ({LastPart(rule.Name.Arn)}){(conditions.Count == 0 ? string.Empty : " for ")}{string.Join(" and ", conditions)}: {string.Join(", then ", rule.Actions.Select(Words))}";
    }

    private static string Words(Action action)
    {
        var arns = (action.ForwardConfig?.TargetGroups ?? []).Select(group => group.TargetGroupArn!).Append(action.TargetGroupArn).OfType<string>();
        var groups = arns.Distinct().Select(arn => $"{Elbv2RuleName.GroupName(arn)} ({LastPart(arn)})").Order(StringComparer.Ordinal).ToList();
        return groups.Count == 0 ? $"{action.Type}" : $"{action.Type} to {string.Join(" and ", groups)}{Sticky(action.ForwardConfig)}";
    }

    private static string Sticky(ForwardActionConfig? forward) =>
        forward?.TargetGroupStickinessConfig is { Enabled: true } sticky ? FormattableString.Invariant($", sticky for {sticky.DurationSeconds} s") : string.Empty;

    private static string LastPart(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}

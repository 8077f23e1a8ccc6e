using System.Globalization;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Looks for what keeps shares from being what the weights say: stickiness, rules and groups that are not managed, and rules that could not be written back.</summary>
/// <param name="reader">Reads the rules.</param>
internal sealed class Elbv2Inspection(Elbv2StateReader reader)
{
    /// <inheritdoc cref="IInspectedRouter.InspectAsync" />
    public async Task<IReadOnlyList<RouterNote>> RunAsync(CancellationToken cancellationToken)
    {
        var readings = await reader.ReadRulesAsync(cancellationToken).ConfigureAwait(false);
        var groups = readings.SelectMany(reading => reading.Managed.SelectMany(rule => new[] { rule.BlueArn, rule.GreenArn }).Select(arn => (reading.Location.Api, Arn: arn))).Distinct().ToList();
        var attributes = await Elbv2Parallel.SelectAsync(groups, group => group.Api.AttributesAsync(group.Arn, cancellationToken)).ConfigureAwait(false);
        return
        [
            .. readings.SelectMany(reading => reading.Managed.SelectMany(rule => Unwritable(rule, rule.Words(reading.Location)))),
            .. Elbv2ForeignRules.Of(readings).Select(rule => new RouterNote(RouterNoteKind.Refusal, $"{rule.Words}; take the group out of that rule or give it weight 0 there, or name its listener in traffic.loadBalancers")),
            .. Rules(readings).SelectMany(rule => Unmanaged(rule.Rule, rule.Words)),
            .. Rules(readings).SelectMany(rule => StickyRule(rule.Rule, rule.Words)),
            .. groups.Zip(attributes).SelectMany(pair => StickyGroup(pair.First.Arn, pair.Second)),
            .. Rules(readings).SelectMany(rule => Rewriting(rule.Rule, rule.Words)),
            .. Shared(readings),
        ];
    }

    /// <summary>A time in the largest unit that says it exactly.</summary>
    public static string Duration(long seconds) => seconds switch
    {
        86_400 => "1 day",
        > 0 when seconds % 86_400 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400} days"),
        > 0 when seconds % 3_600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3_600} h"),
        > 0 when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
    };

    private static IEnumerable<(Elbv2ManagedRule Rule, string Words)> Rules(IReadOnlyList<Elbv2Reading> readings) =>
        readings.SelectMany(reading => reading.Managed.Select(rule => (rule, $"service '{rule.Service}'{(reading.Location.NameAmongSeveral.Length == 0 ? string.Empty : $" at {reading.Location.Name}")}")));

    private static IEnumerable<RouterNote> Unwritable(Elbv2ManagedRule rule, string words) =>
        Elbv2Actions.Obstacles(rule.Rule.Actions).Select(obstacle => new RouterNote(RouterNoteKind.Refusal, $"{words} has {obstacle.Has}; {obstacle.Do}"));

    // ModifyRule leaves alone what it is not told, and it is told actions only.
    private static IEnumerable<RouterNote> Rewriting(Elbv2ManagedRule rule, string words) => rule.Rule.Rule?.Transforms is { Count: > 0 } transforms
        ? [new RouterNote(RouterNoteKind.Fine, $"{words}: its rule rewrites requests ({string.Join(", ", transforms.Select(transform => transform.Type))}), which a change of weights leaves as it is")]
        : [];

    private static IEnumerable<RouterNote> Unmanaged(Elbv2ManagedRule rule, string words) => Elbv2Actions.Groups(rule.Rule.Actions)
        .Where(group => rule.SlotOf(group.TargetGroupArn!) is null)
        .Select(group => group.Weight > 0
            ? new RouterNote(RouterNoteKind.Refusal, $"{words}: target group '{Elbv2RuleName.GroupName(group.TargetGroupArn!)}' in its rule is not managed but has weight {group.Weight}; set its weight to 0")
            : new RouterNote(RouterNoteKind.Fine, $"{words}: target group '{Elbv2RuleName.GroupName(group.TargetGroupArn!)}' in its rule is not managed and keeps its weight of 0"));

    private static IEnumerable<RouterNote> StickyRule(Elbv2ManagedRule rule, string words)
    {
        var sticky = rule.Rule.Actions.Select(action => action.ForwardConfig?.TargetGroupStickinessConfig).FirstOrDefault(config => config?.Enabled == true);
        return sticky is null ? [] : [new RouterNote(RouterNoteKind.Warning, $"{words}: its rule keeps a client {Lasting(sticky.DurationSeconds)} on the target group that it got first, so the share follows the weight that much later")];
    }

    private static IEnumerable<RouterNote> StickyGroup(string arn, IReadOnlyDictionary<string, string> attributes)
    {
        if (attributes.GetValueOrDefault("stickiness.enabled") != "true")
        {
            return [];
        }

        var seconds = attributes.GetValueOrDefault($"stickiness.{attributes.GetValueOrDefault("stickiness.type")}.duration_seconds");
        var lasting = Lasting(long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);
        return [new RouterNote(RouterNoteKind.Warning, $"target group '{Elbv2RuleName.GroupName(arn)}' keeps a client {lasting} on one of its targets (stickiness.enabled), so the share follows the weight that much later")];
    }

    private static string Lasting(long? seconds) => seconds is { } known ? $"for {Duration(known)}" : "for a time that the load balancer does not say";

    // Rules of several listeners of one load balancer are the usual case: port 80 and port 443.
    private static IEnumerable<RouterNote> Shared(IReadOnlyList<Elbv2Reading> readings) =>
        from rule in readings.SelectMany(reading => reading.Managed.Select(rule => (reading.Location.Api, rule.BlueArn, rule.Service, reading.Location.Name)))
        group rule.Name by (rule.Api, rule.BlueArn, rule.Service) into same
        where same.Count() > 1
        select new RouterNote(RouterNoteKind.Fine, $"the target groups of service '{same.Key.Service}' are in the managed rules of {string.Join(" and ", same)}, which are shifted one after the other");
}

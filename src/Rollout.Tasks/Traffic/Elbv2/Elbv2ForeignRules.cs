namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>A rule that is not managed and yet sends requests to a managed group.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Location">A location on its load balancer.</param>
/// <param name="Groups">ARNs of the managed groups that it sends to.</param>
internal sealed record Elbv2ForeignRule(Elbv2Rule Rule, Elbv2Location Location, IReadOnlyList<string> Groups)
{
    /// <summary>For messages.</summary>
    public string Words => $"the {Rule.Words} {Place} is not managed, but sends requests to {string.Join(" and ", Groups.Select(group => $"'{Elbv2RuleName.GroupName(group)}'"))}";

    /// <summary>Where it is.</summary>
    public string Place => FormattableString.Invariant($"of {Location.Options.LoadBalancer}:{Rule.Port}{(Location.NameAmongSeveral.Length == 0 ? string.Empty : Location.Where)}");
}

/// <summary>Finds the rules that divide requests beside the managed ones. A target group belongs to one load balancer, so the listeners of the managed ones are all there are. Pure.</summary>
internal static class Elbv2ForeignRules
{
    /// <summary>All of them, each once.</summary>
    /// <param name="readings">What was read.</param>
    public static IReadOnlyList<Elbv2ForeignRule> Of(IReadOnlyList<Elbv2Reading> readings)
    {
        var managed = readings.SelectMany(reading => reading.Managed).Select(rule => rule.Name).ToHashSet();
        return [.. readings.GroupBy(reading => reading.Balancer, ReferenceEqualityComparer.Instance).SelectMany(some => OfBalancer([.. some], managed))];
    }

    private static IEnumerable<Elbv2ForeignRule> OfBalancer(IReadOnlyList<Elbv2Reading> some, HashSet<Elbv2RuleName> managed)
    {
        var groups = some.SelectMany(reading => reading.Managed).SelectMany(rule => new[] { rule.BlueArn, rule.GreenArn }).Distinct().ToList();
        return from listener in some[0].Balancer.Listeners
               from rule in listener.Rules
               where !managed.Contains(rule.Name) && !rule.IsTest(some[0].Location.Options.TestMark)
               let sent = groups.Where(arn => Elbv2Actions.Sends(rule.Actions, arn)).ToList()
               where sent.Count > 0
               select new Elbv2ForeignRule(rule, some[0].Location, sent);
    }
}

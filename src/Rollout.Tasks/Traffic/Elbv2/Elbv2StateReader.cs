namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Reads all locations side by side and puts what they say into our words. What one of them cannot say is a fault, never a part of a state.</summary>
/// <param name="locations">In the order of the plan.</param>
internal sealed class Elbv2StateReader(IReadOnlyList<Elbv2Location> locations)
{
    private readonly IReadOnlyList<Elbv2Topology> topologies = [.. locations.GroupBy(location => location.Api).Select(some => new Elbv2Topology(some.Key, [.. some]))];

    /// <summary>Reads rules and health.</summary>
    /// <returns>The state, and what it was made from, both in the order of the plan.</returns>
    /// <exception cref="RolloutException">RT2103: a managed rule could not be written back.</exception>
    public async Task<(TrafficState State, IReadOnlyList<Elbv2Reading> Readings)> ReadAsync(CancellationToken cancellationToken)
    {
        var readings = await ReadRulesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (location, rule) in readings.SelectMany(reading => reading.Managed.Select(rule => (reading.Location, rule))))
        {
            Elbv2Actions.RequireWritable(rule.Rule.Actions, rule.Words(location));
        }

        var health = await HealthAsync(readings, cancellationToken).ConfigureAwait(false);
        var foreign = Elbv2ForeignRules.Of(readings);
        var state = new TrafficState([.. readings.SelectMany(reading => reading.Managed.Select(rule => State(reading.Location, rule, health)))])
        {
            Topology = Elbv2TopologyLines.Of(readings, foreign),
            ForeignRules = [.. foreign.Select(rule => rule.Words)],
        };
        return (state, readings);
    }

    /// <summary>Reads the rules alone, also those that could not be written back.</summary>
    /// <returns>One entry a location, in the order of the plan.</returns>
    public async Task<IReadOnlyList<Elbv2Reading>> ReadRulesAsync(CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(topologies.Select(topology => topology.ReadAsync(cancellationToken))).ConfigureAwait(false);
        var byLocation = read.SelectMany(readings => readings).ToDictionary(reading => reading.Location);
        var readings = locations.Select(location => byLocation[location]).ToList();
        RequireDistinct(readings);
        return readings;
    }

    private static RuleState State(Elbv2Location location, Elbv2ManagedRule rule, Dictionary<(Elbv2Api Api, string Group), IReadOnlyList<TargetState>> health)
    {
        var groups = Elbv2Actions.Groups(rule.Rule.Actions).Select(group =>
            new GroupState(group.TargetGroupArn!, rule.SlotOf(group.TargetGroupArn!), group.Weight!.Value, health[(location.Api, group.TargetGroupArn!)]));
        return new RuleState(rule.Service, rule.Name.Arn, [.. groups]) { Location = location.NameAmongSeveral };
    }

    private static async Task<Dictionary<(Elbv2Api Api, string Group), IReadOnlyList<TargetState>>> HealthAsync(IReadOnlyList<Elbv2Reading> readings, CancellationToken cancellationToken)
    {
        var groups = readings
            .SelectMany(reading => reading.Managed.SelectMany(rule => Elbv2Actions.Groups(rule.Rule.Actions)).Select(group => (reading.Location.Api, Group: group.TargetGroupArn!)))
            .Distinct()
            .ToList();
        var health = await Elbv2Parallel.SelectAsync(groups, async group =>
            (IReadOnlyList<TargetState>)[.. (await group.Api.HealthAsync(group.Group, cancellationToken).ConfigureAwait(false)).Select(Elbv2Targets.State)]).ConfigureAwait(false);
        return groups.Zip(health).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    // A listener that is named twice would be shifted twice, and a rule is known by its ARN alone.
    private static void RequireDistinct(IReadOnlyList<Elbv2Reading> readings)
    {
        var same = readings.SelectMany(reading => reading.Managed.Select(rule => (reading.Location.Options.NameKey, rule.Name.Arn))).GroupBy(rule => rule.Arn).FirstOrDefault(rules => rules.Count() > 1);
        if (same is not null)
        {
            throw new RolloutException("RT2102", $"{string.Join(" and ", same.Select(rule => rule.NameKey))} lead to one and the same rule ({same.Key}). Nothing was changed. Name each listener once.");
        }
    }
}

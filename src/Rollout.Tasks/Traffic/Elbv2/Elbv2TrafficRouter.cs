using System.Collections.Concurrent;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Divides requests on an Application Load Balancer, AWS's or the embedded one: one forward rule a service, with a blue and a green target group.</summary>
internal sealed class Elbv2TrafficRouter(Elbv2Api api, Elbv2TrafficOptions options, TimeProvider time) : ITrafficRouter, IDisposable
{
    private readonly Elbv2Topology topology = new(api, options);

    // What was last read, so that a shift back needs no read before its call.
    private readonly ConcurrentDictionary<string, IReadOnlyList<Action>> actions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> arns = new(StringComparer.Ordinal);

    /// <summary>A router with a client of its own.</summary>
    /// <exception cref="RolloutException">RT2105: no region is set, or the profile does not exist.</exception>
    public static Elbv2TrafficRouter Create(Elbv2TrafficOptions options, Elbv2Connection connection, TimeProvider time)
    {
        var http = new Elbv2HttpClients(useProxy: !connection.Embedded);
        return new Elbv2TrafficRouter(new Elbv2Api(Elbv2Clients.Create(connection, http), http, connection, time), options, time);
    }

    /// <inheritdoc />
    public async Task<TrafficState> ReadAsync(CancellationToken cancellationToken)
    {
        var rules = await topology.ReadAsync(cancellationToken).ConfigureAwait(false);
        var groups = rules.SelectMany(rule => Elbv2Actions.Groups(rule.Actions)).Select(group => group.TargetGroupArn!).Distinct().ToList();
        var health = await Task.WhenAll(groups.Select(group => api.HealthAsync(group, cancellationToken))).ConfigureAwait(false);
        var targets = groups.Zip(health).ToDictionary(pair => pair.First, pair => pair.Second.Select(Elbv2Targets.State).ToList());
        foreach (var rule in rules)
        {
            actions[rule.Name.Arn] = rule.Actions;
            var service = options.Services.Single(entry => entry.Name == rule.Service);
            arns[service.BlueGroup] = rule.BlueArn;
            arns[service.GreenGroup] = rule.GreenArn;
        }

        return new TrafficState([.. rules.Select(rule => new RuleState(rule.Service, rule.Name.Arn, [.. Elbv2Actions.Groups(rule.Actions).Select(group =>
            new GroupState(group.TargetGroupArn!, rule.SlotOf(group.TargetGroupArn!), group.Weight!.Value, targets[group.TargetGroupArn!]))]))]);
    }

    /// <inheritdoc />
    /// <exception cref="RolloutException">RT2103: a group that is not managed has a weight, so the candidate's share would not hold. Not for a shift back to 0.</exception>
    public IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(candidateWeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(candidateWeight, 100);
        return [.. current.Rules.Select(rule => Change(rule, candidate, candidateWeight))];
    }

    /// <inheritdoc />
    /// <exception cref="RolloutException">
    /// RT2101: not reached, nothing was changed. RT2104: refused, nothing was changed. RT2106: whether it took effect is not known.
    /// RT2107: the rule has other groups than when the change was planned.
    /// </exception>
    public async Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken)
    {
        var name = new Elbv2RuleName(change.Rule);
        if (!actions.TryGetValue(change.Rule, out var list))
        {
            list = await api.ActionsAsync(name, cancellationToken).ConfigureAwait(false)
                ?? throw new RolloutException("RT2107", $"{change.Call}: the rule {change.Rule} does not exist any more. Nothing was changed. Run --target=Plan again.", ExitCode.Drifted);
            actions[change.Rule] = list;
        }

        Elbv2Actions.SetWeights(list, change);
        await api.ModifyAsync(name, [.. list], cancellationToken).ConfigureAwait(false);
        return time.GetUtcNow();
    }

    /// <inheritdoc />
    public async Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Count > 0)
        {
            var group = await GroupArnAsync(service, slot, cancellationToken).ConfigureAwait(false);
            await api.RegisterAsync(group, [.. endpoints.Select(Elbv2Targets.Description)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Count > 0)
        {
            var group = await GroupArnAsync(service, slot, cancellationToken).ConfigureAwait(false);
            await api.DeregisterAsync(group, [.. endpoints.Select(Elbv2Targets.Description)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public void Dispose() => api.Dispose();

    private static WeightChange Change(RuleState rule, Slot candidate, int candidateWeight)
    {
        if (candidateWeight > 0 && rule.Groups.FirstOrDefault(group => group is { Slot: null, Weight: > 0 }) is { } foreign)
        {
            throw new RolloutException("RT2103", $"service '{rule.Service}': target group '{Elbv2RuleName.GroupName(foreign.Group)}' in its rule is not managed but has weight {foreign.Weight}, so {candidateWeight} % for the candidate would not hold. Nothing was changed. Set its weight to 0.", ExitCode.Drifted);
        }

        var weights = rule.Groups.ToDictionary(group => group.Group, group => group.Slot is { } slot ? (slot == candidate ? candidateWeight : 100 - candidateWeight) : group.Weight);
        var words = rule.Groups.OrderBy(group => group.Slot is null).ThenBy(group => group.Slot).Select(group => $"{group.Slot?.Label() ?? Elbv2RuleName.GroupName(group.Group)}={weights[group.Group]}");
        return new WeightChange(rule.Service, rule.Rule, weights, candidate, candidateWeight, $"{new Elbv2RuleName(rule.Rule).Operation} {rule.Service} {string.Join(" ", words)}");
    }

    private async Task<string> GroupArnAsync(string service, Slot slot, CancellationToken cancellationToken)
    {
        var name = options.Services.Single(entry => entry.Name == service).Group(slot);
        if (!arns.TryGetValue(name, out var arn))
        {
            var groups = await api.GroupsAsync([name], cancellationToken).ConfigureAwait(false);
            arn = groups.SingleOrDefault()?.TargetGroupArn
                ?? throw new RolloutException("RT2102", $"traffic.targetGroup: there is no target group '{name}' for service '{service}'. Nothing was changed. Create it, or correct the name.");
            arns[name] = arn;
        }

        return arn;
    }
}

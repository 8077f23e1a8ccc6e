using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>One managed rule as it was found.</summary>
/// <param name="Service">Whose it is.</param>
/// <param name="Name">For the call that changes it.</param>
/// <param name="Actions">All of it.</param>
/// <param name="BlueArn">ARN of the blue target group.</param>
/// <param name="GreenArn">ARN of the green target group.</param>
internal sealed record Elbv2ManagedRule(string Service, Elbv2RuleName Name, IReadOnlyList<Action> Actions, string BlueArn, string GreenArn)
{
    /// <summary>The slot of a group; null for one that is not managed.</summary>
    public Slot? SlotOf(string groupArn) => groupArn == BlueArn ? Slot.Blue : groupArn == GreenArn ? Slot.Green : null;
}

/// <summary>Finds the rule of each service: the only one of the listener that forwards to both its groups.</summary>
internal sealed class Elbv2Topology(Elbv2Api api, Elbv2TrafficOptions options)
{
    public async Task<IReadOnlyList<Elbv2ManagedRule>> ReadAsync(CancellationToken cancellationToken)
    {
        var names = options.Services.SelectMany(service => new[] { service.BlueGroup, service.GreenGroup }).Distinct().ToList();
        var groups = api.GroupsAsync(names, cancellationToken);
        var listener = ListenerAsync(cancellationToken);
        await Task.WhenAll(groups, listener).ConfigureAwait(false);
        var found = await groups.ConfigureAwait(false);
        await RequireGroupsAsync(names, found, cancellationToken).ConfigureAwait(false);
        var chosen = await listener.ConfigureAwait(false);
        var rules = await api.RulesAsync(chosen.ListenerArn!, cancellationToken).ConfigureAwait(false);
        return Elbv2RuleFinder.Find(options.Services, chosen, rules, found.ToDictionary(group => group.TargetGroupName!, group => group.TargetGroupArn!));
    }

    private async Task<Listener> ListenerAsync(CancellationToken cancellationToken)
    {
        var balancer = await api.LoadBalancerAsync(options.LoadBalancer, cancellationToken).ConfigureAwait(false)
            ?? throw Missing("traffic.loadBalancer", $"there is no load balancer '{options.LoadBalancer}'", (await api.LoadBalancersAsync(cancellationToken).ConfigureAwait(false)).Select(other => other.LoadBalancerName));
        if (balancer.Type != LoadBalancerTypeEnum.Application)
        {
            throw new RolloutException("RT2102", $"traffic.loadBalancer: '{options.LoadBalancer}' is a load balancer of type '{balancer.Type}'; weights need an 'application' one. Name another.");
        }

        var listeners = await api.ListenersAsync(balancer.LoadBalancerArn!, cancellationToken).ConfigureAwait(false);
        var fitting = listeners.Where(listener => options.ListenerPort is null || listener.Port == options.ListenerPort).ToList();
        return fitting is [var only] ? only : throw NoListener(listeners, fitting.Count);
    }

    private RolloutException NoListener(IReadOnlyList<Listener> listeners, int fitting)
    {
        var ports = listeners.Select(listener => listener.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return options.ListenerPort is { } port && fitting == 0
            ? Missing("traffic.listenerPort", $"load balancer '{options.LoadBalancer}' has no listener on port {port}", ports)
            : new RolloutException("RT2102", $"traffic.listenerPort: load balancer '{options.LoadBalancer}' has {listeners.Count} listeners (ports {List(ports)}); one is needed. Set traffic.listenerPort to one of them, or create it.");
    }

    private async Task RequireGroupsAsync(IReadOnlyList<string> names, IReadOnlyList<TargetGroup> found, CancellationToken cancellationToken)
    {
        var missing = names.Except(found.Select(group => group.TargetGroupName)).ToList();
        if (missing.Count > 0)
        {
            var all = await api.AllGroupsAsync(cancellationToken).ConfigureAwait(false);
            throw Missing("traffic.targetGroup", $"there is no target group {List(missing)}", all.Select(group => group.TargetGroupName));
        }
    }

    private static RolloutException Missing(string path, string what, IEnumerable<string?> existing) =>
        new("RT2102", $"{path}: {what}. There are: {List(existing)}. Create it, or correct the name.");

    private static string List(IEnumerable<string?> names)
    {
        var quoted = names.Order(StringComparer.Ordinal).Select(name => $"'{name}'").ToList();
        return quoted.Count == 0 ? "none" : string.Join(", ", quoted.Take(20)) + (quoted.Count > 20 ? $" and {quoted.Count - 20} more" : string.Empty);
    }
}

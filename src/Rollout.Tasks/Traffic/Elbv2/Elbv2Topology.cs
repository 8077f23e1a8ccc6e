using System.Globalization;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Reads the load balancers of the locations that share an API, and finds the rule of each service: the only one of the listener that forwards to both its groups.</summary>
/// <param name="api">The calls.</param>
/// <param name="locations">Those that this API reaches, in the order of the plan.</param>
internal sealed class Elbv2Topology(Elbv2Api api, IReadOnlyList<Elbv2Location> locations)
{
    /// <summary>Reads everything once, also where locations share a load balancer.</summary>
    /// <returns>One entry a location, in their order.</returns>
    public async Task<IReadOnlyList<Elbv2Reading>> ReadAsync(CancellationToken cancellationToken)
    {
        var names = locations.SelectMany(location => location.Options.Services).SelectMany(service => new[] { service.BlueGroup, service.GreenGroup }).Distinct().ToList();
        var groups = api.GroupsAsync(names, cancellationToken);
        var balancers = Task.WhenAll(locations.GroupBy(location => location.Options.LoadBalancer).Select(some => BalancerAsync([.. some], cancellationToken)));
        await Task.WhenAll(groups, balancers).ConfigureAwait(false);
        var found = await groups.ConfigureAwait(false);
        await RequireGroupsAsync(names, found, cancellationToken).ConfigureAwait(false);
        var arns = found.ToDictionary(group => group.TargetGroupName!, group => group.TargetGroupArn!);
        var byName = (await balancers.ConfigureAwait(false)).ToDictionary(balancer => balancer.Name);
        return [.. locations.Select(location => Reading(location, byName[location.Options.LoadBalancer], arns))];
    }

    private static Elbv2Reading Reading(Elbv2Location location, Elbv2Balancer balancer, IReadOnlyDictionary<string, string> arns)
    {
        var arn = Chosen(location, [.. balancer.Listeners.Select(entry => entry.Listener)]).ListenerArn;
        var listener = balancer.Listeners.Single(entry => entry.Listener.ListenerArn == arn);
        return new Elbv2Reading(location, balancer, listener, Elbv2RuleFinder.Find(location, listener.Rules, arns));
    }

    // All listeners are read, because any of them may send requests to a managed group.
    private async Task<Elbv2Balancer> BalancerAsync(IReadOnlyList<Elbv2Location> some, CancellationToken cancellationToken)
    {
        var options = some[0].Options;
        var balancer = await api.LoadBalancerAsync(options.LoadBalancer, cancellationToken).ConfigureAwait(false)
            ?? throw Missing(options.NameKey, $"there is no load balancer '{options.LoadBalancer}'{In(some[0])}", (await api.LoadBalancersAsync(cancellationToken).ConfigureAwait(false)).Select(other => other.LoadBalancerName));
        if (balancer.Type != LoadBalancerTypeEnum.Application)
        {
            throw new RolloutException("RT2102", $"{options.NameKey}: '{options.LoadBalancer}' is a load balancer of type '{balancer.Type}'; weights need an 'application' one. Name another.");
        }

        var listeners = await api.ListenersAsync(balancer.LoadBalancerArn!, cancellationToken).ConfigureAwait(false);
        foreach (var location in some)
        {
            Chosen(location, listeners);
        }

        return new Elbv2Balancer(options.LoadBalancer, await Elbv2Parallel.SelectAsync(listeners, listener => ListenerAsync(listener, cancellationToken)).ConfigureAwait(false)) { DnsName = balancer.DNSName };
    }

    private async Task<Elbv2Listener> ListenerAsync(Listener listener, CancellationToken cancellationToken)
    {
        var rules = await api.RulesAsync(listener.ListenerArn!, cancellationToken).ConfigureAwait(false);
        return new Elbv2Listener(listener,
        [
            .. rules.Where(rule => rule.IsDefault != true).Select(rule => new Elbv2Rule(new Elbv2RuleName(rule.RuleArn!), listener.Port, rule, rule.Actions ?? [])),
            new Elbv2Rule(new Elbv2RuleName(listener.ListenerArn!), listener.Port, null, listener.DefaultActions ?? []),
        ]);
    }

    private static Listener Chosen(Elbv2Location location, IReadOnlyList<Listener> listeners)
    {
        var fitting = listeners.Where(listener => location.Options.ListenerPort is null || listener.Port == location.Options.ListenerPort).ToList();
        return fitting is [var only] ? only : throw NoListener(location, listeners, fitting.Count);
    }

    private static RolloutException NoListener(Elbv2Location location, IReadOnlyList<Listener> listeners, int fitting)
    {
        var ports = listeners.Select(listener => listener.Port?.ToString(CultureInfo.InvariantCulture));
        var options = location.Options;
        return options.ListenerPort is { } port && fitting == 0
            ? Missing(options.PortKey, $"load balancer '{options.LoadBalancer}'{In(location)} has no listener on port {port}", ports)
            : new RolloutException("RT2102", $"{options.PortKey}: load balancer '{options.LoadBalancer}'{In(location)} has {listeners.Count} listeners (ports {List(ports)}); one is needed. Set {options.PortKey} to one of them, or create it.");
    }

    private async Task RequireGroupsAsync(IReadOnlyList<string> names, IReadOnlyList<TargetGroup> found, CancellationToken cancellationToken)
    {
        var missing = names.Except(found.Select(group => group.TargetGroupName)).ToList();
        if (missing.Count > 0)
        {
            var all = await api.AllGroupsAsync(cancellationToken).ConfigureAwait(false);
            throw Missing("traffic.targetGroup", $"there is no target group {List(missing)}{In(locations[0])}", all.Select(group => group.TargetGroupName));
        }
    }

    private static string In(Elbv2Location location) => location.NameAmongSeveral.Length == 0 ? string.Empty : location.Where;

    private static RolloutException Missing(string path, string what, IEnumerable<string?> existing) =>
        new("RT2102", $"{path}: {what}. There are: {List(existing)}. Create it, or correct the name.");

    private static string List(IEnumerable<string?> names)
    {
        var quoted = names.Order(StringComparer.Ordinal).Select(name => $"'{name}'").ToList();
        return quoted.Count == 0 ? "none" : string.Join(", ", quoted.Take(20)) + (quoted.Count > 20 ? $" and {quoted.Count - 20} more" : string.Empty);
    }
}

using System.Collections.Concurrent;
using Amazon.ElasticLoadBalancingV2.Model;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Adds and takes out targets in the groups of a slot, at every location that has the service.</summary>
/// <param name="locations">In the order of the plan.</param>
internal sealed class Elbv2Targets(IReadOnlyList<Elbv2Location> locations)
{
    // Names to ARNs, as far as they were seen.
    private readonly ConcurrentDictionary<(Elbv2Api Api, string Name), string> arns = new();

    /// <summary>A target in our words.</summary>
    public static TargetState State(TargetHealthDescription description)
    {
        var health = description.TargetHealth?.State?.Value switch
        {
            "initial" => TargetHealth.Initial,
            "healthy" => TargetHealth.Healthy,
            "unhealthy" or "unhealthy.draining" => TargetHealth.Unhealthy,
            "unused" => TargetHealth.Unused,
            "draining" => TargetHealth.Draining,
            _ => TargetHealth.Unknown,
        };
        var words = new[] { description.TargetHealth?.Reason?.Value, description.TargetHealth?.Description }.Where(text => !string.IsNullOrEmpty(text));
        return new TargetState(
            new Endpoint(description.Target?.Id ?? string.Empty, description.Target?.Port ?? 0),
            health,
            health == TargetHealth.Healthy ? string.Empty : string.Join(": ", words));
    }

    /// <summary>Keeps the ARNs of a rule's groups.</summary>
    public void Remember(Elbv2Location location, Elbv2ManagedRule rule)
    {
        var service = location.Service(rule.Service)!;
        arns[(location.Api, service.BlueGroup)] = rule.BlueArn;
        arns[(location.Api, service.GreenGroup)] = rule.GreenArn;
    }

    /// <inheritdoc cref="ITrafficRouter.RegisterAsync" />
    public Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) =>
        EverywhereAsync(service, slot, endpoints, "registered in", (api, group, targets) => api.RegisterAsync(group, targets, cancellationToken), cancellationToken);

    /// <inheritdoc cref="ITrafficRouter.DeregisterAsync" />
    public Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) =>
        EverywhereAsync(service, slot, endpoints, "taken out of", (api, group, targets) => api.DeregisterAsync(group, targets, cancellationToken), cancellationToken);

    private async Task EverywhereAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, string verb, Func<Elbv2Api, string, List<TargetDescription>, Task> call, CancellationToken cancellationToken)
    {
        // Listeners of one load balancer have their groups in common.
        var places = locations.Where(location => location.Service(service) is not null).DistinctBy(location => (location.Api, location.Service(service)!.Group(slot))).ToList();
        var done = new List<string>();
        foreach (var place in endpoints.Count == 0 ? [] : places)
        {
            try
            {
                var group = await GroupArnAsync(place, service, slot, cancellationToken).ConfigureAwait(false);
                await call(place.Api, group, [.. endpoints.Select(endpoint => new TargetDescription { Id = endpoint.Address, Port = endpoint.Port })]).ConfigureAwait(false);
                done.Add(place.Name);
            }
            catch (RolloutException fault) when (done.Count > 0)
            {
                throw new RolloutException("RT2120", $"the targets of service '{service}' were {verb} {slot.Label()} at {string.Join(", ", done)}, but not at {place.Name} ({fault.Message.TrimEnd('.')}). Run the same command again; what was done may be done twice.", ExitCode.Fault, fault);
            }
        }
    }

    private async Task<string> GroupArnAsync(Elbv2Location location, string service, Slot slot, CancellationToken cancellationToken)
    {
        var name = location.Service(service)!.Group(slot);
        if (!arns.TryGetValue((location.Api, name), out var arn))
        {
            var groups = await location.Api.GroupsAsync([name], cancellationToken).ConfigureAwait(false);
            arn = groups.SingleOrDefault()?.TargetGroupArn
                ?? throw new RolloutException("RT2102", $"traffic.targetGroup: there is no target group '{name}' for service '{service}'{(location.NameAmongSeveral.Length == 0 ? string.Empty : location.Where)}. Nothing was changed. Create it, or correct the name.");
            arns[(location.Api, name)] = arn;
        }

        return arn;
    }
}

using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Analysis.CloudWatch;

/// <summary>A target group as CloudWatch names it: both names are the ends of ARNs.</summary>
/// <param name="Service">Name of the service.</param>
/// <param name="Slot">Whose group it is.</param>
/// <param name="LoadBalancer">Such as <c>app/shop/50dc6c495c0c9188</c>.</param>
/// <param name="TargetGroup">Such as <c>targetgroup/shop-web-blue/73e2d6bc24d8a067</c>.</param>
internal sealed record CloudWatchTarget(string Service, Slot Slot, string LoadBalancer, string TargetGroup)
{
    /// <summary>Finds the names at the load balancer.</summary>
    /// <param name="api">Of the load balancer's region.</param>
    /// <param name="options">The load balancer, and the services that have groups there.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="RolloutException">RT2102: the load balancer or a group does not exist; other codes as the router has them.</exception>
    public static async Task<IReadOnlyList<CloudWatchTarget>> FindAsync(Elbv2Api api, Elbv2TrafficOptions options, CancellationToken cancellationToken)
    {
        var balancer = await api.LoadBalancerAsync(options.LoadBalancer, cancellationToken).ConfigureAwait(false)
            ?? throw Missing($"load balancer '{options.LoadBalancer}'");
        var wanted = options.Services.SelectMany(service => new[] { Slot.Blue, Slot.Green }, (service, slot) => (Service: service.Name, Slot: slot, Group: service.Group(slot))).ToList();
        var groups = (await api.GroupsAsync([.. wanted.Select(one => one.Group)], cancellationToken).ConfigureAwait(false)).ToDictionary(group => group.TargetGroupName!, group => group.TargetGroupArn!);
        return
        [
            .. wanted.Select(one => new CloudWatchTarget(
                one.Service,
                one.Slot,
                After(balancer.LoadBalancerArn!, ":loadbalancer/"),
                groups.TryGetValue(one.Group, out var arn) ? "targetgroup/" + After(arn, ":targetgroup/") : throw Missing($"target group '{one.Group}'"))),
        ];
    }

    private static string After(string arn, string mark) => arn[(arn.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..];

    private static RolloutException Missing(string what) =>
        new("RT2102", $"metrics of CloudWatch: there is no {what}. Create it, or correct the traffic section of rollout.yaml.");
}

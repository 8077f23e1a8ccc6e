using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>What the router manages on an Application Load Balancer.</summary>
/// <param name="LoadBalancer">Name of the load balancer.</param>
/// <param name="ListenerPort">Port of the listener; null takes the only one.</param>
/// <param name="Services">In the order of the plan.</param>
internal sealed record Elbv2TrafficOptions(string LoadBalancer, int? ListenerPort, IReadOnlyList<Elbv2Service> Services)
{
    /// <summary>What a plan says of the load balancer.</summary>
    public static Elbv2TrafficOptions From(RolloutPlan plan) => new(
        plan.Traffic.LoadBalancers[0].Name,
        plan.Traffic.LoadBalancers[0].ListenerPort,
        [.. plan.Services.Select(service => new Elbv2Service(service.Name, TargetGroupNames.Of(plan, service.Name, Slot.Blue), TargetGroupNames.Of(plan, service.Name, Slot.Green)))]);
}

/// <summary>One service and its two target groups. Its rule is the one that forwards to both.</summary>
/// <param name="Name">Name of the service.</param>
/// <param name="BlueGroup">Name of the target group of the blue slot.</param>
/// <param name="GreenGroup">Name of the target group of the green slot.</param>
internal sealed record Elbv2Service(string Name, string BlueGroup, string GreenGroup)
{
    /// <summary>Name of the target group of a slot.</summary>
    public string Group(Slot slot) => slot == Slot.Blue ? BlueGroup : GreenGroup;
}

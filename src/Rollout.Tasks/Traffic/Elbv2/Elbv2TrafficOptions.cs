using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>What the router manages at one listener of an Application Load Balancer.</summary>
/// <param name="LoadBalancer">Name of the load balancer.</param>
/// <param name="ListenerPort">Port of the listener; null takes the only one.</param>
/// <param name="Services">Those that have a rule there, in the order of the plan.</param>
internal sealed record Elbv2TrafficOptions(string LoadBalancer, int? ListenerPort, IReadOnlyList<Elbv2Service> Services)
{
    /// <summary>Where rollout.yaml describes it when it is one of several, such as <c>traffic.loadBalancers[1]</c>; null when it is the only one.</summary>
    public string? Entry { get; init; }

    /// <summary>How the rules of the test traffic are told from all others. Default: a mark that no application has, because names begin with a letter.</summary>
    public Elbv2TestMark TestMark { get; init; } = new("X-Rollout-Candidate", "/", null);

    /// <summary>Key of the name in rollout.yaml, for messages.</summary>
    public string NameKey => Entry is null ? "traffic.loadBalancer" : $"{Entry}.name";

    /// <summary>Key of the port in rollout.yaml, for messages.</summary>
    public string PortKey => $"{Entry ?? "traffic"}.listenerPort";

    /// <summary>What a plan says of its load balancers, in its order.</summary>
    public static IReadOnlyList<Elbv2TrafficOptions> From(RolloutPlan plan) => [.. plan.Traffic.LoadBalancers.Select((balancer, index) => new Elbv2TrafficOptions(
        balancer.Name,
        balancer.ListenerPort,
        [.. ServicesOf(plan, balancer)])
    {
        TestMark = Elbv2TestMark.From(plan),
        Entry = plan.Traffic.LoadBalancers.Count == 1 ? null : FormattableString.Invariant($"traffic.loadBalancers[{index}]"),
    })];

    private static IEnumerable<Elbv2Service> ServicesOf(RolloutPlan plan, LoadBalancerPlan balancer) => plan.Services
        .Where(service => balancer.Services.Count == 0 || balancer.Services.Contains(service.Name))
        .Select(service => new Elbv2Service(service.Name, TargetGroupNames.Of(plan, service.Name, Slot.Blue), TargetGroupNames.Of(plan, service.Name, Slot.Green)));
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


namespace Rollout.Tasks.Spec;

/// <summary>What divides the requests.</summary>
public sealed record TrafficPlan
{
    /// <summary><c>elbv2</c> or <c>haproxy</c>.</summary>
    public required string Router { get; init; }

    /// <summary>For elbv2: the listeners whose rules are managed, in the order in which they are shifted; at least one. Empty for other routers.</summary>
    public IReadOnlyList<LoadBalancerPlan> LoadBalancers { get; init; } = [];

    /// <summary>For elbv2: name of a service's target group, with <c>{application}</c>, <c>{service}</c> and <c>{slot}</c>, for <see cref="Placeholders.Expand"/>. At most 32 characters with these. Default: <c>{application}-{service}-{slot}</c>.</summary>
    public string TargetGroup { get; init; } = "{application}-{service}-{slot}";

    /// <summary>For haproxy: one admin socket a process, in the order in which they are shifted: an absolute path, or <c>tcp://host:port</c>. Empty takes the embedded environment's own.</summary>
    public IReadOnlyList<string> Sockets { get; init; } = [];

    /// <summary>For haproxy: name of a service's backend, with <c>{application}</c> and <c>{service}</c>. Default: <c>{application}-{service}</c>.</summary>
    public string Backend { get; init; } = "{application}-{service}";

    /// <summary>For haproxy: what the names of a slot's servers begin with, with <c>{slot}</c>; a number may follow. Default: <c>{slot}</c>.</summary>
    public string Server { get; init; } = "{slot}";

    /// <summary>How the smoke flows reach the candidate before it has any weight.</summary>
    public TestTrafficPlan TestTraffic { get; init; } = new();

    /// <summary>By how many percentage points the measured share of the candidate may be off the planned one. 0 to 100; 100 never finds a difference. Default: 2.</summary>
    public double ShareTolerance { get; init; } = 2;

    /// <summary>How long a slot must have had no request and no open connection before it is stopped; null takes the router's own deregistration delay, or 30 s where it has none.</summary>
    public TimeSpan? DrainDelay { get; init; }

    /// <summary>How long <c>Decommission</c> waits for that at most. Default: 15 min.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What happens when the slot to go back to has fewer healthy targets than when it carried the traffic. Default: hold.</summary>
    public TooFewTargetsPolicy WhenTooFewTargets { get; init; } = TooFewTargetsPolicy.Hold;

    /// <summary>How long one call may take, retries included. Default: 10 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>One listener of an Application Load Balancer.</summary>
/// <param name="Name">Name of the load balancer.</param>
/// <param name="ListenerPort">Port of the listener; null takes the only one.</param>
/// <param name="Region">AWS region; null takes it from the usual variables.</param>
/// <param name="EndpointUrl">Endpoint of the API; null takes AWS's own. The embedded load balancer's is found by itself.</param>
/// <param name="Services">Services that have a rule here; empty means all.</param>
public sealed record LoadBalancerPlan(string Name, int? ListenerPort, string? Region, Uri? EndpointUrl, IReadOnlyList<string> Services);

/// <summary>How the smoke flows reach the candidate before it has any weight.</summary>
public sealed record TestTrafficPlan
{
    /// <summary>Through the load balancer, where the router can make rules; else straight to the instances. Default: the load balancer.</summary>
    public TestTrafficPath Through { get; init; } = TestTrafficPath.LoadBalancer;

    /// <summary>Header that the rule looks at. Default: <c>X-Rollout-Candidate</c>.</summary>
    public string Header { get; init; } = "X-Rollout-Candidate";

    /// <summary>Cookie that the rule looks at instead of the header; null for none.</summary>
    public string? Cookie { get; init; }

    /// <summary>Where clients reach the listener, such as <c>https://shop.example</c>; null takes what the router says.</summary>
    public Uri? Address { get; init; }
}

/// <summary>Ways of the smoke flows.</summary>
public enum TestTrafficPath
{
    /// <summary>Through a rule of the load balancer that only test requests meet.</summary>
    LoadBalancer,

    /// <summary>Straight to the candidate's instances.</summary>
    Instances,
}

/// <summary>What happens when the slot to go back to is smaller than it was.</summary>
public enum TooFewTargetsPolicy
{
    /// <summary>The traffic stays, and a person decides.</summary>
    Hold,

    /// <summary>The traffic goes back all the same, as long as the slot is healthy.</summary>
    Proceed,
}

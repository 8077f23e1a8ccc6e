using System.ComponentModel;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>What divides the requests.</summary>
internal sealed record TrafficSpec
{
    [Required]
    [Description("elbv2: an AWS Application Load Balancer, or the embedded one. haproxy: HAProxy's runtime API.")]
    public RouterKind? Router { get; init; }

    [Description("For elbv2: name of the load balancer, when there is one. The four keys that follow belong to it.")]
    public string? LoadBalancer { get; init; }

    [Between("1", "65535")]
    [Description("Port of the listener; may be left out when there is only one.")]
    public int? ListenerPort { get; init; }

    [Description("AWS region; taken from the usual variables when left out.")]
    public string? Region { get; init; }

    [Description("Endpoint of the API; AWS's own when left out. The embedded load balancer's is found by itself.")]
    public Uri? EndpointUrl { get; init; }

    [Description("For elbv2: several listeners, load balancers or regions, in the order in which they are shifted; takes the place of loadBalancer.")]
    public IReadOnlyList<LoadBalancerSpec?> LoadBalancers { get; init; } = [];

    [Placeholders("application", "service", "slot")]
    [Description("For elbv2: name of a service's target group in each slot.")]
    public string TargetGroup { get; init; } = "{application}-{service}-{slot}";

    [OneOrMany]
    [Description("For haproxy: admin sockets, one a process, in the order in which they are shifted: an absolute path, or 'tcp://host:port'. The embedded one is found by itself.")]
    public IReadOnlyList<string?> Sockets { get; init; } = [];

    [Placeholders("application", "service")]
    [Description("For haproxy: name of a service's backend.")]
    public string Backend { get; init; } = "{application}-{service}";

    [Placeholders("slot")]
    [Description("For haproxy: what the names of a slot's servers begin with; a number may follow.")]
    public string Server { get; init; } = "{slot}";

    [Description("How the smoke flows reach the candidate before it has any weight.")]
    public TestTrafficSpec TestTraffic { get; init; } = new();

    [Between("0%", "100%")]
    [Description("By how many percentage points the measured share may be off the planned one before a step is inconclusive; 100% never finds a difference.")]
    public Percent ShareTolerance { get; init; } = new(2);

    [Description("When a slot that no longer serves may be stopped.")]
    public DrainSpec Drain { get; init; } = new();

    [Description("When the slot to go back to has fewer healthy targets than when it carried the traffic: hold (a person decides) or proceed.")]
    public TooFewTargetsPolicy WhenTooFewTargets { get; init; } = TooFewTargetsPolicy.Hold;

    [Between("1s", "5m")]
    [Description("How long one call may take, retries included.")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Routers by name.</summary>
internal enum RouterKind
{
    Elbv2,
    Haproxy,
}

/// <summary>One listener of a load balancer.</summary>
internal sealed record LoadBalancerSpec
{
    [Required]
    [Description("Name of the load balancer.")]
    public string? Name { get; init; }

    [Between("1", "65535")]
    [Description("Port of the listener; may be left out when there is only one.")]
    public int? ListenerPort { get; init; }

    [Description("AWS region; taken from the usual variables when left out.")]
    public string? Region { get; init; }

    [Description("Endpoint of the API; AWS's own when left out.")]
    public Uri? EndpointUrl { get; init; }

    [Description("Services that have a rule here; all when left out. Each service needs an entry that has it.")]
    public IReadOnlyList<string?> Services { get; init; } = [];
}

/// <summary>How the smoke flows reach the candidate.</summary>
internal sealed record TestTrafficSpec
{
    [Description("loadBalancer: through a rule that only test requests meet, where the router can make one. instances: straight to the candidate's instances.")]
    public TestTrafficPath Through { get; init; } = TestTrafficPath.LoadBalancer;

    [Description("Header that the rule looks at.")]
    public string Header { get; init; } = "X-Rollout-Candidate";

    [Description("Cookie that the rule looks at instead of the header.")]
    public string? Cookie { get; init; }

    [Description("Where clients reach the listener, such as 'https://shop.example'; what the router says when left out.")]
    public Uri? Address { get; init; }
}

/// <summary>When a slot may be stopped.</summary>
internal sealed record DrainSpec
{
    [Between("0s", "1h")]
    [Description("How long it must have had no request and no open connection; the router's own deregistration delay when left out, or 30s where it has none.")]
    public TimeSpan? Delay { get; init; }

    [Between("1s", "1d")]
    [Description("How long that is waited for at most.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>Traffic that the tool makes.</summary>
internal sealed record LoadSpec
{
    [Required]
    [Between("0.1/s", "10000/s")]
    [Description("Requests in a second, at fixed times whether or not earlier ones are answered.")]
    public Rate? Rate { get; init; }

    [Between("100ms", "5m")]
    [Description("A later answer is a failure.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    [Required]
    [Description("Requests to the load balancer, sent in turn: 'GET /health', or a mapping with a body.")]
    public IReadOnlyList<LoadRequestSpec?>? Requests { get; init; }
}

/// <summary>One kind of request.</summary>
[TextForm("request")]
internal sealed record LoadRequestSpec
{
    [Required]
    [Description("Method and path, such as 'GET /health'.")]
    public RequestLine? Request { get; init; }

    [Description("Headers to send. Values are secret: they reach no output.")]
    public IReadOnlyDictionary<string, Secret?> Headers { get; init; } = new Dictionary<string, Secret?>();

    [Description("JSON body: a mapping or a list.")]
    public JsonText? Body { get; init; }
}

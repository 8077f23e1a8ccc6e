using System.ComponentModel;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>What divides the requests.</summary>
internal sealed record TrafficSpec
{
    [Required]
    [Description("elbv2: an AWS Application Load Balancer, or the embedded one.")]
    public RouterKind? Router { get; init; }

    [Required]
    [Description("Name of the load balancer.")]
    public string? LoadBalancer { get; init; }

    [Between("1", "65535")]
    [Description("Port of the listener; may be left out when there is only one.")]
    public int? ListenerPort { get; init; }

    [Description("AWS region; taken from the usual variables when left out.")]
    public string? Region { get; init; }

    [Description("Endpoint of the API; AWS's own when left out. The embedded load balancer's is found by itself.")]
    public Uri? EndpointUrl { get; init; }

    [Placeholders("application", "service", "slot")]
    [Description("Name of a service's target group in each slot.")]
    public string TargetGroup { get; init; } = "{application}-{service}-{slot}";

    [Between("1s", "5m")]
    [Description("How long one call may take, retries included.")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Routers by name.</summary>
internal enum RouterKind
{
    Elbv2,
}

/// <summary>Where the counters come from.</summary>
internal sealed record MetricsSpec
{
    [Required]
    [Description("exposition: a page in Prometheus text format.")]
    public MetricSourceKind? Source { get; init; }

    [Description("Address of the page; the embedded load balancer's own when left out.")]
    public Uri? Url { get; init; }

    [Between("100ms", "10m")]
    [Description("Time between two reads.")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    [Between("1s", "1h")]
    [Description("How long the source may fail in a row before the rollout holds.")]
    public TimeSpan ErrorBudget { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Metric sources by name.</summary>
internal enum MetricSourceKind
{
    Exposition,
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

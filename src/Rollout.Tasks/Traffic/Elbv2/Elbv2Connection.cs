using Rollout.Tasks.Embedded;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>How the ELBv2 API is reached.</summary>
/// <param name="EndpointUrl">Endpoint of the API; null takes AWS's own, or what <c>AWS_ENDPOINT_URL</c> says.</param>
/// <param name="Region">AWS region; null takes it from the usual variables and files.</param>
/// <param name="Embedded">True for the embedded load balancer: its fixed key pair is used and no proxy.</param>
/// <param name="CallTimeout">How long one call may take, retries included.</param>
internal sealed record Elbv2Connection(Uri? EndpointUrl, string? Region, bool Embedded, TimeSpan CallTimeout)
{
    /// <summary>How often the SDK tries again. AWS throttles and has bad moments; a refused connection to this machine is final, and waiting only delays the message.</summary>
    public int MaxErrorRetry { get; init; } = Embedded ? 1 : 4;

    /// <summary>What to try when the API cannot be reached.</summary>
    public string Remedy => this switch
    {
        { Embedded: true } => "Bring the embedded environment up with --target=LocalUp.",
        { EndpointUrl: not null } => "Check that it runs and that traffic.endpointUrl is right.",
        _ => "Check the network and traffic.region.",
    };

    /// <summary>Where the API is, in words.</summary>
    public string Name => EndpointUrl?.ToString() ?? $"AWS {Region ?? "(region of the surroundings)"}";

    /// <summary>How a plan reaches the API of one of its load balancers.</summary>
    /// <param name="traffic">Of the plan.</param>
    /// <param name="balancer">One of its load balancers.</param>
    /// <param name="embedded">Where the embedded load balancer answers; null where there is none.</param>
    public static Elbv2Connection From(TrafficPlan traffic, LoadBalancerPlan balancer, EmbeddedEndpoints? embedded) => embedded is null
        ? new Elbv2Connection(balancer.EndpointUrl, balancer.Region, Embedded: false, traffic.CallTimeout)
        : new Elbv2Connection(new Uri($"http://127.0.0.1:{embedded.ApiPort}/"), EmbeddedContract.LocalRegion, Embedded: true, traffic.CallTimeout);
}

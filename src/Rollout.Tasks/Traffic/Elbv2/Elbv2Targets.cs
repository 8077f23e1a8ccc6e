using Amazon.ElasticLoadBalancingV2.Model;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Puts targets into our words and back.</summary>
internal static class Elbv2Targets
{
    public static TargetDescription Description(Endpoint endpoint) => new() { Id = endpoint.Address, Port = endpoint.Port };

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
}

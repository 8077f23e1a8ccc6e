using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Smoke;

/// <summary>What the smoke flows are run against.</summary>
/// <param name="Endpoints">Service name to one of its candidate instances.</param>
/// <param name="Release">Value of <c>{release}</c>.</param>
/// <param name="Slot">The candidate's slot; its label is the value of <c>{slot}</c>.</param>
public sealed record SmokeTarget(IReadOnlyDictionary<string, Endpoint> Endpoints, string Release, Slot Slot)
{
    /// <summary>The way through the load balancer; null asks the instances themselves.</summary>
    public SmokeRoute? Through { get; init; }
}

using Rollout.Tasks.Embedded;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic.Elbv2;
using Rollout.Tasks.Traffic.HAProxy;

namespace Rollout.Tasks.Traffic;

/// <summary>Picks the router that a plan names.</summary>
internal static class TrafficRouters
{
    /// <summary>Names that <c>traffic.router</c> may have.</summary>
    public static IReadOnlyList<string> Known { get; } = ["elbv2", "haproxy"];

    /// <summary>Makes the router. It makes no call yet.</summary>
    /// <param name="plan">Names router, load balancer, services.</param>
    /// <param name="embedded">Where the embedded load balancer answers; null where the load balancer is somebody else's.</param>
    /// <param name="time">The clock of deadlines and of what <see cref="ITrafficRouter.ApplyAsync"/> returns.</param>
    /// <returns>To be disposed by the caller when it is <see cref="IDisposable"/>.</returns>
    /// <exception cref="RolloutException">RT2105: no region is set, or the credentials cannot be used.</exception>
    public static ITrafficRouter Create(RolloutPlan plan, EmbeddedEndpoints? embedded, TimeProvider time) => plan.Traffic.Router switch
    {
        "elbv2" => Elbv2TrafficRouter.Create(plan, embedded, time),
        "haproxy" => new HAProxyTrafficRouter(HAProxyOptions.From(plan, embedded), time),
        _ => throw new RolloutException("RT2103", $"traffic.router: there is no router '{plan.Traffic.Router}'. Known: {string.Join(", ", Known.Select(name => $"'{name}'"))}.", ExitCode.Configuration),
    };
}

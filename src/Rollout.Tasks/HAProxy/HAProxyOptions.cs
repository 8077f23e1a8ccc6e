using Rollout.Tasks.Embedded;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.HAProxy;

/// <summary>The processes, backends and servers of an environment.</summary>
/// <param name="Sockets">One a process, in the order in which they are shifted; at least one.</param>
/// <param name="Services">In the order of the plan.</param>
/// <param name="CallTimeout">How long one call may take, retries included.</param>
internal sealed record HAProxyOptions(IReadOnlyList<HAProxySocket> Sockets, IReadOnlyList<HAProxyService> Services, TimeSpan CallTimeout)
{
    /// <summary>What to do when HAProxy is not reached: a whole sentence.</summary>
    public string Remedy { get; init; } = "Check that HAProxy runs, and that traffic.sockets names the admin socket of each of its processes.";

    /// <summary>Where the state of the servers is written after each change, for a HAProxy that loads it at its next start; null for one that is somebody else's.</summary>
    public string? StateFile { get; init; }

    /// <summary>Time between two health checks of a server, which HAProxy does not tell: from it follows how many failed since a server went down. Default: 2 s, as HAProxy's own.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What a plan says.</summary>
    /// <param name="plan">Names backends, servers, and sockets.</param>
    /// <param name="embedded">Where the embedded HAProxy answers; null where HAProxy is somebody else's.</param>
    /// <exception cref="RolloutException">RT2102: there is no socket.</exception>
    public static HAProxyOptions From(RolloutPlan plan, EmbeddedEndpoints? embedded)
    {
        List<HAProxyService> services = [.. plan.Services.Select(service => HAProxyService.Of(plan, service.Name))];
        if (plan.Traffic.Sockets.Count > 0)
        {
            return new([.. plan.Traffic.Sockets.Select(socket => new HAProxySocket(socket))], services, plan.Traffic.CallTimeout);
        }

        return new([new HAProxySocket(embedded?.HAProxy?.Socket ?? throw NoSocket())], services, plan.Traffic.CallTimeout)
        {
            Remedy = "Run --target=LocalUp, which starts the HAProxy of this environment.",
            StateFile = embedded.HAProxy.StateFile,
            CheckInterval = plan.Embedded?.ProbeInterval ?? TimeSpan.FromSeconds(2),
        };
    }

    private static RolloutException NoSocket() =>
        new("RT2102", "traffic.sockets: no admin socket is named, and the embedded environment has no HAProxy yet. Nothing was changed. Run --target=LocalUp.");
}

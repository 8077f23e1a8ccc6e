using System.Globalization;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Traffic.HAProxy;

/// <summary>What the router manages.</summary>
/// <param name="Sockets">One a process, in the order in which they are shifted; at least one.</param>
/// <param name="Services">In the order of the plan.</param>
/// <param name="CallTimeout">How long one call may take, retries included.</param>
internal sealed record HAProxyTrafficOptions(IReadOnlyList<HAProxySocket> Sockets, IReadOnlyList<HAProxyService> Services, TimeSpan CallTimeout)
{
    /// <summary>What to do when HAProxy is not reached: a whole sentence.</summary>
    public string Remedy { get; init; } = "Check that HAProxy runs, and that traffic.sockets names the admin socket of each of its processes.";

    /// <summary>Where the state of the servers is written after each change, for a HAProxy that loads it at its next start; null for one that is somebody else's.</summary>
    public string? StateFile { get; init; }

    /// <summary>What a plan says.</summary>
    /// <param name="plan">Names backends, servers, and sockets.</param>
    /// <param name="embedded">Where the embedded HAProxy answers; null where HAProxy is somebody else's.</param>
    /// <exception cref="RolloutException">RT2102: there is no socket.</exception>
    public static HAProxyTrafficOptions From(RolloutPlan plan, EmbeddedEndpoints? embedded)
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
        };
    }

    private static RolloutException NoSocket() =>
        new("RT2102", "traffic.sockets: no admin socket is named, and the embedded environment has no HAProxy yet. Nothing was changed. Run --target=LocalUp.");
}

/// <summary>One service and how its backend and servers are called.</summary>
/// <param name="Name">Name of the service.</param>
/// <param name="Backend">Name of its backend.</param>
/// <param name="BluePrefix">What the names of the blue slot's servers begin with; only digits may follow.</param>
/// <param name="GreenPrefix">What the names of the green slot's servers begin with; only digits may follow.</param>
internal sealed record HAProxyService(string Name, string Backend, string BluePrefix, string GreenPrefix)
{
    /// <summary>What a plan says of a service.</summary>
    public static HAProxyService Of(RolloutPlan plan, string service)
    {
        var names = new Dictionary<string, string> { ["application"] = plan.Application, ["service"] = service };
        string Prefix(Slot slot) => Placeholders.Expand(plan.Traffic.Server, new Dictionary<string, string> { ["slot"] = slot.Label() });
        return new(service, Placeholders.Expand(plan.Traffic.Backend, names), Prefix(Slot.Blue), Prefix(Slot.Green));
    }

    /// <summary>The slot that a server belongs to by its name; null for none.</summary>
    public Slot? SlotOf(string server) => IsOf(server, BluePrefix) ? Slot.Blue : IsOf(server, GreenPrefix) ? Slot.Green : null;

    /// <summary>What the names of a slot's servers begin with.</summary>
    public string Prefix(Slot slot) => slot == Slot.Blue ? BluePrefix : GreenPrefix;

    /// <summary>The next name for a server of a slot, for messages.</summary>
    public string Example(Slot slot, int number) => Prefix(slot) + number.ToString(CultureInfo.InvariantCulture);

    private static bool IsOf(string server, string prefix) => server.StartsWith(prefix, StringComparison.Ordinal) && server.Skip(prefix.Length).All(char.IsAsciiDigit);
}

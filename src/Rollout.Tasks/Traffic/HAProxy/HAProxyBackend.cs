using Rollout.Tasks.HAProxy;

namespace Rollout.Tasks.Traffic.HAProxy;

/// <summary>One backend as it was read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Servers">In the order of the configuration.</param>
internal sealed record HAProxyBackend(string Name, IReadOnlyList<HAProxyServer> Servers)
{
    /// <summary>The commands whose answers <see cref="ReadAll"/> takes.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["show servers state", "show stat -1 4 -1"];

    /// <summary>Reads all backends that have servers.</summary>
    /// <param name="answers">To <see cref="Commands"/>.</param>
    /// <exception cref="RolloutException">RT2133: HAProxy prints something else than expected.</exception>
    public static IReadOnlyList<HAProxyBackend> ReadAll(IReadOnlyList<string> answers)
    {
        var statistics = HAProxyTable.Statistics(answers[1]).ToDictionary(row => (row.Text("pxname"), row.Text("svname")));
        return [.. HAProxyTable.ServersState(answers[0])
            .Select(row => HAProxyServer.Read(row, statistics.GetValueOrDefault((row.Text("be_name"), row.Text("srv_name")))))
            .GroupBy(server => server.Backend)
            .Select(group => new HAProxyBackend(group.Key, [.. group]))];
    }

    /// <summary>The servers whose weights are the weights of a slot: those in use; where none is, all of them, for that is what the next one in use would begin with.</summary>
    public IReadOnlyList<HAProxyServer> Counted(HAProxyService service, Slot slot)
    {
        var all = Of(service, slot);
        return all.Any(server => server.Admin == HAProxyAdmin.Ready) ? [.. all.Where(server => server.Admin == HAProxyAdmin.Ready)] : all;
    }

    /// <summary>All servers of a slot, used or free.</summary>
    public IReadOnlyList<HAProxyServer> Of(HAProxyService service, Slot slot) => [.. Servers.Where(server => service.SlotOf(server.Name) == slot)];

    /// <summary>What the router says of the service.</summary>
    /// <param name="service">Whose backend it is.</param>
    /// <param name="rule">The router's name of the rule.</param>
    /// <param name="location">Empty where there is one HAProxy only.</param>
    public RuleState ToRule(HAProxyService service, string rule, string location)
    {
        var counted = Counted(service, Slot.Blue).Concat(Counted(service, Slot.Green)).ToHashSet();
        var foreign = Servers.Where(server => service.SlotOf(server.Name) is null && server is { Admin: HAProxyAdmin.Ready, IsBackup: false });
        return new RuleState(service.Name, rule, [.. Servers.Where(server => counted.Contains(server) || foreign.Contains(server)).Select(server => new GroupState(
            server.Path,
            service.SlotOf(server.Name),
            server.Weight,
            server.Admin == HAProxyAdmin.Maint ? [] : [server.Target]))])
        {
            Location = location,
        };
    }
}

using Rollout.Tasks.HAProxy;

namespace Rollout.Tasks.Traffic.HAProxy;

/// <summary>What an operator, or this tool, made of a server.</summary>
internal enum HAProxyAdmin
{
    /// <summary>It is in use.</summary>
    Ready,

    /// <summary>It gets no new requests, and its health is checked.</summary>
    Drain,

    /// <summary>It gets no new requests and no checks: free for another instance.</summary>
    Maint,
}

/// <summary>One server of a backend as it was read.</summary>
/// <param name="Backend">Name of its backend.</param>
/// <param name="Name">Its name.</param>
/// <param name="Endpoint">Where it sends requests.</param>
/// <param name="Weight">0 to 256.</param>
/// <param name="Admin">What was made of it.</param>
/// <param name="Target">Its health as HAProxy's own check sees it.</param>
/// <param name="HasCheck">Whether the configuration has a health check for it.</param>
/// <param name="IsBackup">Whether it only serves once all others are down.</param>
internal sealed record HAProxyServer(string Backend, string Name, Endpoint Endpoint, int Weight, HAProxyAdmin Admin, TargetState Target, bool HasCheck, bool IsBackup)
{
    // Bits of srv_admin_state. 0x04, "disabled in the configuration", only says where another bit came from.
    private const long AnyMaint = 0x63;
    private const long AnyDrain = 0x18;

    // Bits of srv_check_state.
    private const long CheckConfigured = 0x02;
    private const long CheckEnabled = 0x04;

    /// <summary>Both names, as commands have them.</summary>
    public string Path => $"{Backend}/{Name}";

    /// <summary>Puts a server together from its rows in <c>show servers state</c> and <c>show stat</c>.</summary>
    /// <exception cref="RolloutException">RT2133: a row lacks a column.</exception>
    public static HAProxyServer Read(HAProxyRow state, HAProxyRow? statistics)
    {
        var bits = state.Number("srv_admin_state");
        var admin = (bits & AnyMaint) != 0 ? HAProxyAdmin.Maint : (bits & AnyDrain) != 0 ? HAProxyAdmin.Drain : HAProxyAdmin.Ready;
        var address = state.Text("srv_fqdn") is not ("" or "-") and var name ? name : state.Text("srv_addr");
        var endpoint = new Endpoint(address, (int)state.Number("srv_port"));
        var check = state.Number("srv_check_state");
        var health = Health(state, admin, check);
        return new(
            state.Text("be_name"),
            state.Text("srv_name"),
            endpoint,
            (int)state.Number("srv_uweight"),
            admin,
            new TargetState(endpoint, health, health == TargetHealth.Healthy ? string.Empty : Reason(check, statistics)),
            (check & CheckConfigured) != 0,
            statistics is not null && statistics.Text("bck") == "1");
    }

    private static TargetHealth Health(HAProxyRow state, HAProxyAdmin admin, long check)
    {
        if (admin == HAProxyAdmin.Drain)
        {
            return TargetHealth.Draining;
        }

        // Without a check HAProxy calls every server up; that is no health. A check that has not ended yet is none either.
        if ((check & CheckConfigured) == 0 || (check & CheckEnabled) == 0)
        {
            return TargetHealth.Unknown;
        }

        return state.Number("srv_check_status") <= 1 ? TargetHealth.Initial : state.Number("srv_op_state") switch
        {
            0 => TargetHealth.Unhealthy,
            1 or 2 => TargetHealth.Healthy,
            3 => TargetHealth.Draining,
            _ => TargetHealth.Unknown,
        };
    }

    private static string Reason(long check, HAProxyRow? statistics)
    {
        if ((check & CheckConfigured) == 0)
        {
            return "it has no health check";
        }

        if ((check & CheckEnabled) == 0)
        {
            return "its health check is disabled";
        }

        var words = statistics is null ? [] : new[] { statistics.Text("status"), statistics.Text("check_status").TrimStart('*', ' '), statistics.Text("last_chk") };
        return string.Join(": ", words.Where(word => word.Length > 0));
    }
}

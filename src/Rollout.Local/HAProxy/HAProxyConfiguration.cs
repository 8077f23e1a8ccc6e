using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.HAProxy;

/// <summary>Writes the configuration of the embedded HAProxy. Pure.</summary>
internal static partial class HAProxyConfiguration
{
    /// <summary>Servers that each slot has in a backend: places for so many instances.</summary>
    public const int ServersPerSlot = 4;

    private const string Nowhere = "rollout-no-route";

    /// <summary>The whole file.</summary>
    /// <param name="topology">Services and their checks.</param>
    /// <param name="port">Port of the frontend on 127.0.0.1.</param>
    /// <param name="state">Names of socket and state file.</param>
    /// <exception cref="RolloutException">RT2413: a name has characters that HAProxy refuses.</exception>
    public static string Write(HAProxyTopology topology, int port, EmbeddedStateDirectory state)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Written by Rollout.Tasks; a change by hand is overwritten at the next start.
            global
                stats socket {Quoted(state.HAProxySocket)} mode 600 level admin
                server-state-file {Quoted(state.HAProxyState)}
            defaults
                mode http
                balance roundrobin
                option http-keep-alive
                option forwardfor
                option redispatch
                retries 3
                timeout connect 5s
                timeout client 60s
                timeout server 60s
                timeout queue 60s
                timeout http-request 60s
                timeout http-keep-alive 60s
                timeout tunnel 1h
                load-server-state-from-file global
                default-server check inter {topology.ProbeIntervalMs}ms rise {topology.HealthyThreshold} fall {topology.UnhealthyThreshold}
            frontend traffic
                bind 127.0.0.1:{port}
                http-request set-header X-Forwarded-Proto http
                http-request set-header X-Forwarded-Port {port}

            """);
        foreach (var service in topology.Services)
        {
            text.Append(CultureInfo.InvariantCulture, $"    use_backend {Name(service.Backend)} if {{ path -m reg {string.Join(' ', service.PathPatterns.Select(Pattern))} }}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"    default_backend {Nowhere}\nbackend {Nowhere}\n    http-request return status 404\n");
        foreach (var service in topology.Services)
        {
            text.Append(CultureInfo.InvariantCulture, $"backend {Name(service.Backend)}\n    option httpchk\n    http-check send meth GET uri {Quoted(service.HealthPath)}\n    http-check expect status 200\n");
            AppendServers(text, service.BluePrefix, 1);
            AppendServers(text, service.GreenPrefix, 0);
        }

        return text.ToString();
    }

    // Free until an instance is registered: the address is that of nobody.
    private static void AppendServers(StringBuilder text, string prefix, int weight)
    {
        for (var number = 1; number <= ServersPerSlot; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    server {Name(prefix)}{number} 127.0.0.1:1 disabled weight {weight}\n");
        }
    }

    private static string Pattern(string pattern) =>
        Quoted("^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$");

    // Between single quotes HAProxy takes every character as it is, but for the quote itself.
    private static string Quoted(string text) => !text.Contains('\'', StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal)
        ? $"'{text}'"
        : throw new RolloutException("RT2413", $"\"{text}\" has an apostrophe, which the embedded HAProxy cannot take. Use a name without one.");

    private static string Name(string name) => NamePattern().IsMatch(name)
        ? name
        : throw new RolloutException("RT2413", $"'{name}' is no name that HAProxy takes: letters, digits, '-', '_', '.' and ':' are. Correct traffic.backend or traffic.server in rollout.yaml.");

    [GeneratedRegex("^[A-Za-z0-9_.:-]+$")]
    private static partial Regex NamePattern();
}

using System.Globalization;
using System.Text.RegularExpressions;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Balancer;

/// <summary>Checks a topology before it is worked in.</summary>
internal static partial class TopologyChecker
{
    /// <summary>Throws at the first fault.</summary>
    /// <param name="topology">As sent.</param>
    /// <exception cref="RolloutException">RT2413: what is wrong and what is required.</exception>
    public static void Check(Topology topology)
    {
        Require(NamePattern().IsMatch(topology.LoadBalancer), $"loadBalancer '{topology.LoadBalancer}' must have 1 to 32 letters, digits and hyphens");
        Require(topology.Services.Count is >= 1 and <= 100, $"{topology.Services.Count} services were given; 1 to 100 are required");
        Require(topology.ProbeIntervalMs is >= 100 and <= 300_000, $"probeIntervalMs {topology.ProbeIntervalMs} must be 100 to 300000");
        Require(topology.HealthyThreshold is >= 1 and <= 10, $"healthyThreshold {topology.HealthyThreshold} must be 1 to 10");
        Require(topology.UnhealthyThreshold is >= 1 and <= 10, $"unhealthyThreshold {topology.UnhealthyThreshold} must be 1 to 10");
        var groups = topology.Services.SelectMany(service => new[] { service.BlueGroup, service.GreenGroup }).ToArray();
        RequireUnique(topology.Services.Select(service => service.Name), "service");
        RequireUnique(groups, "target group");
        foreach (var group in groups)
        {
            Require(NamePattern().IsMatch(group), $"target group '{group}' must have 1 to 32 letters, digits and hyphens");
        }

        foreach (var service in topology.Services)
        {
            Check(service);
        }
    }

    private static void Check(TopologyService service)
    {
        Require(service.Name.Length > 0, $"a service has an empty name");
        Require(service.PathPatterns.Count is >= 1 and <= 5, $"service '{service.Name}' has {service.PathPatterns.Count} path patterns; a rule takes 1 to 5");
        Require(service.PathPatterns.All(pattern => pattern is ['/' or '*', ..]), $"a path pattern of service '{service.Name}' does not start with '/' or '*'");
        Require(service.HealthPath is ['/', ..] && Uri.IsWellFormedUriString(service.HealthPath, UriKind.Relative), $"healthPath '{service.HealthPath}' of service '{service.Name}' must be a path that starts with '/'");
    }

    private static void RequireUnique(IEnumerable<string> names, string what)
    {
        var twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, $"{what} '{twice?.Key}' is named twice");
    }

    private static void Require(bool holds, FormattableString message)
    {
        if (!holds)
        {
            throw new RolloutException("RT2413", $"the topology has a fault: {message.ToString(CultureInfo.InvariantCulture)}. Correct it in rollout.yaml.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$")]
    private static partial Regex NamePattern();
}

namespace Rollout.Tasks.Spec;

/// <summary>The embedded load balancer, database and supervisor.</summary>
/// <param name="TrafficPort">Data plane. Default: 8080.</param>
/// <param name="ApiPort">ELBv2 API. Default: 8081.</param>
/// <param name="ControlPort">Supervisor. Default: 8082.</param>
/// <param name="PostgresPort">Database. Default: 8083.</param>
/// <param name="Ports">What happens when a port is taken. Default: next free.</param>
/// <param name="BootstrapRelease">Put in place as stable when the environment is empty.</param>
/// <param name="BootstrapMigrateTo">Last migration of the bootstrap release, such as <c>005</c>.</param>
/// <param name="Seed">Absolute path of an SQL file with first rows; null for none.</param>
/// <param name="ProbeInterval">Time between two health probes of a target. Default: 1 s.</param>
/// <param name="HealthyThreshold">Probes in a row before a target is healthy. Default: 2.</param>
/// <param name="UnhealthyThreshold">Failed probes in a row before a target is unhealthy. Default: 2.</param>
public sealed record EmbeddedPlan(
    int TrafficPort,
    int ApiPort,
    int ControlPort,
    int PostgresPort,
    PortPolicy Ports,
    string BootstrapRelease,
    string? BootstrapMigrateTo,
    string? Seed,
    TimeSpan ProbeInterval,
    int HealthyThreshold,
    int UnhealthyThreshold);

/// <summary>What happens when a port is taken.</summary>
public enum PortPolicy
{
    /// <summary>The next free port is taken and written down.</summary>
    Next,

    /// <summary>It is a fault that names the port.</summary>
    Fail,
}

using System.ComponentModel;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>The embedded environment.</summary>
internal sealed record EmbeddedSpec
{
    [Description("Loopback ports of its parts.")]
    public PortsSpec Ports { get; init; } = new();

    [Required]
    [Description("What is put in place as stable when the environment is empty.")]
    public BootstrapSpec? Bootstrap { get; init; }

    [Description("Health probes of the load balancer.")]
    public ProbesSpec Probes { get; init; } = new();
}

/// <summary>Loopback ports.</summary>
internal sealed record PortsSpec
{
    [Between("1", "65535")]
    [Description("Load balancer's listener.")]
    public int Traffic { get; init; } = 8080;

    [Between("1", "65535")]
    [Description("ELBv2 API.")]
    public int Api { get; init; } = 8081;

    [Between("1", "65535")]
    [Description("Supervisor, and the page with the metrics.")]
    public int Control { get; init; } = 8082;

    [Between("1", "65535")]
    [Description("PostgreSQL.")]
    public int Postgres { get; init; } = 8083;

    [Description("When a port is taken: next takes the next free one, fail is a fault that names it.")]
    public PortPolicy WhenTaken { get; init; } = PortPolicy.Next;
}

/// <summary>First stable release.</summary>
internal sealed record BootstrapSpec
{
    [Required]
    [Description("Release that is built and started as stable.")]
    public string? Release { get; init; }

    [Description("Last migration of that release, such as '005'; all when left out.")]
    public string? MigrateTo { get; init; }

    [Description("SQL file with first rows, relative to this file.")]
    public string? Seed { get; init; }
}

/// <summary>Health probes.</summary>
internal sealed record ProbesSpec
{
    [Between("100ms", "5m")]
    [Description("Time between two probes of a target.")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    [Between("1", "10")]
    [Description("Good probes in a row before a target is healthy.")]
    public int Healthy { get; init; } = 2;

    [Between("1", "10")]
    [Description("Failed probes in a row before a target is unhealthy.")]
    public int Unhealthy { get; init; } = 2;
}

using Npgsql;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Embedded;

/// <summary>Brings the embedded environment up as a plan wants it, and takes it down.</summary>
/// <param name="plan">A plan with an embedded environment.</param>
/// <param name="launcher">Of the environment's state directory.</param>
internal sealed class EmbeddedEnvironment(RolloutPlan plan, EmbeddedLauncher launcher)
{
    private bool UsesHAProxy => plan.Traffic.Router == "haproxy";

    /// <summary>Starts what does not run: the program, the topology, the database cluster.</summary>
    public async Task<EmbeddedAccess> EnsureAsync(CancellationToken cancellationToken)
    {
        var embedded = plan.Embedded!;
        var settings = new EmbeddedSettings(embedded.TrafficPort, embedded.ApiPort, embedded.ControlPort, embedded.PostgresPort, embedded.Ports == PortPolicy.Next) { HAProxyTraffic = UsesHAProxy };
        var endpoints = await launcher.EnsureAsync(settings, cancellationToken).ConfigureAwait(false);
        using var http = EmbeddedClient.CreateHttp();
        var client = new EmbeddedClient(http, endpoints);
        if (UsesHAProxy)
        {
            endpoints = await client.PutHAProxyAsync(HAProxyTopology(embedded), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await client.PutTopologyAsync(Topology(embedded), cancellationToken).ConfigureAwait(false);
        }

        return await AccessAsync(plan, endpoints, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How to reach what a running program looks after. Starts its database cluster when that does not run.</summary>
    public static async Task<EmbeddedAccess> AccessAsync(RolloutPlan plan, EmbeddedEndpoints endpoints, CancellationToken cancellationToken)
    {
        if (plan.Database?.Name is not { } name)
        {
            return new EmbeddedAccess(endpoints, null, null);
        }

        using var http = EmbeddedClient.CreateHttp();
        var cluster = await new EmbeddedClient(http, endpoints).PutPostgresAsync(cancellationToken).ConfigureAwait(false);
        return new EmbeddedAccess(endpoints, Connection(cluster, name), Connection(cluster, $"{name}_staging"));
    }

    private Topology Topology(EmbeddedPlan embedded) => new(
        plan.Traffic.LoadBalancers.Select(balancer => balancer.Name).FirstOrDefault(plan.Application),
        [.. plan.Services.Select(service => new TopologyService(
            service.Name,
            service.Routes,
            service.HealthPath,
            TargetGroupNames.Of(plan, service.Name, Slot.Blue),
            TargetGroupNames.Of(plan, service.Name, Slot.Green)))],
        (int)embedded.ProbeInterval.TotalMilliseconds,
        embedded.HealthyThreshold,
        embedded.UnhealthyThreshold);

    private HAProxyTopology HAProxyTopology(EmbeddedPlan embedded) => new(
        [.. plan.Services.Select(service =>
        {
            var names = HAProxyService.Of(plan, service.Name);
            return new HAProxyTopologyService(service.Name, service.Routes, service.HealthPath, names.Backend, names.BluePrefix, names.GreenPrefix);
        })],
        (int)embedded.ProbeInterval.TotalMilliseconds,
        embedded.HealthyThreshold,
        embedded.UnhealthyThreshold);

    private static Secret Connection(PostgresStatus cluster, string database) => new(new NpgsqlConnectionStringBuilder
    {
        Host = cluster.Host,
        Port = cluster.Port,
        Username = cluster.User,
        Database = database,
    }.ConnectionString);
}

/// <summary>How to reach a running embedded environment.</summary>
/// <param name="Endpoints">Ports and key.</param>
/// <param name="Database">Npgsql connection string; null without a database.</param>
/// <param name="Staging">Npgsql connection string; null without a database.</param>
internal sealed record EmbeddedAccess(EmbeddedEndpoints Endpoints, Secret? Database, Secret? Staging);

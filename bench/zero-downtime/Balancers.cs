using Rollout.Tasks;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Exposition;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Traffic;

namespace Rollout.ZeroDowntime;

/// <summary>A load balancer as a process of its own, with the services <c>auth</c> and <c>web</c>.</summary>
internal interface IBalancer : IAsyncDisposable
{
    /// <summary>Where clients reach it.</summary>
    Uri Address { get; }

    ITrafficRouter Router { get; }

    /// <summary>Counters with a slot in the place of stable; null to end slots as without counters, by deregistering first.</summary>
    IMetricSource? Metrics(Slot slot);
}

/// <summary>The embedded load balancer.</summary>
internal sealed class EmbeddedBalancer : IBalancer
{
    private readonly string state = Directory.CreateTempSubdirectory("rollout-zero-downtime-").FullName;
    private readonly HttpClient http = EmbeddedClient.CreateHttp();
    private readonly EmbeddedLauncher launcher;
    private EmbeddedEndpoints endpoints = null!;

    private EmbeddedBalancer() => launcher = new EmbeddedLauncher(state, Path.Combine(AppContext.BaseDirectory, "Rollout.Local.dll"), TimeProvider.System);

    public Uri Address => new($"http://127.0.0.1:{endpoints.TrafficPort}/");

    public ITrafficRouter Router { get; private set; } = null!;

    public static async Task<EmbeddedBalancer> StartAsync(CancellationToken cancellationToken)
    {
        var balancer = new EmbeddedBalancer();
        balancer.endpoints = await balancer.launcher.EnsureAsync(new EmbeddedSettings(0, 0, 0, 0, NextFreePort: true), cancellationToken);
        var plan = Plans.Sample();
        var services = plan.Services.Select(service => new TopologyService(service.Name, service.Routes, service.HealthPath, TargetGroupNames.Of(plan, service.Name, Slot.Blue), TargetGroupNames.Of(plan, service.Name, Slot.Green)));
        await new EmbeddedClient(balancer.http, balancer.endpoints).PutTopologyAsync(new Topology(plan.Application, [.. services], ProbeIntervalMs: 1000, HealthyThreshold: 2, UnhealthyThreshold: 2), cancellationToken);
        balancer.Router = TrafficRouters.Create(plan, balancer.endpoints, TimeProvider.System);
        return balancer;
    }

    public IMetricSource? Metrics(Slot slot) =>
        new ExpositionMetricSource(http, new ExpositionOptions(new Uri($"http://127.0.0.1:{endpoints.ControlPort}/metrics")), () => slot, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        (Router as IDisposable)?.Dispose();
        await launcher.StopAsync(purge: true, CancellationToken.None);
        http.Dispose();
        if (Directory.Exists(state))
        {
            Directory.Delete(state, recursive: true);
        }
    }
}

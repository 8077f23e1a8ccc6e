using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Local.Tests;

/// <summary>The router and the embedded load balancer were written apart, each after the API's description; here they meet over the wire.</summary>
public sealed class Elbv2RouterAgainstLocalTests : TrafficRouterConformanceTests, IAsyncLifetime, IAsyncDisposable
{
    private static readonly Elbv2TrafficOptions Options = new("nest", null, [new("auth", "nest-auth-blue", "nest-auth-green"), new("web", "nest-web-blue", "nest-web-green")]);
    private readonly EmbeddedStateDirectory state = new(Directory.CreateTempSubdirectory("rollout-local-router-").FullName);
    private readonly List<Elbv2TrafficRouter> routers = [];
    private EmbeddedHost? host;

    public async Task InitializeAsync()
    {
        StateFile.Write(state.Settings, new EmbeddedSettings(0, 0, 0, 0, NextFreePort: true), EmbeddedJson.Default.EmbeddedSettings);
        host = await EmbeddedHost.StartAsync(state, new ProgramLog(TextWriter.Null, TimeProvider.System), TimeProvider.System, CancellationToken.None);
        using var http = EmbeddedClient.CreateHttp();
        await new EmbeddedClient(http, host.Endpoints).PutTopologyAsync(
            new Topology("nest", [Service("auth", "/auth/*"), Service("web", "/*")], ProbeIntervalMs: 100, HealthyThreshold: 1, UnhealthyThreshold: 1),
            CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        routers.ForEach(router => router.Dispose());
        await GivenUnreachableAsync();
        Directory.Delete(state.Path, recursive: true);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    protected override Task<ITrafficRouter> RouterAsync()
    {
        var router = Elbv2TrafficRouter.Create(Options, new Elbv2Connection(new Uri($"http://127.0.0.1:{host!.Endpoints.ApiPort}/"), EmbeddedContract.LocalRegion, Embedded: true, TimeSpan.FromSeconds(10)), TimeProvider.System);
        routers.Add(router);
        return Task.FromResult<ITrafficRouter>(router);
    }

    protected override async Task GivenWeightsAsync(string service, int blue, int green)
    {
        var other = await RouterAsync();
        var rule = (await other.ReadAsync(CancellationToken.None)).Rules.Single(entry => entry.Service == service);
        var weights = rule.Groups.ToDictionary(group => group.Group, group => group.Slot == Slot.Blue ? blue : green);
        await other.ApplyAsync(new WeightChange(service, rule.Rule, weights, Slot.Green, 1, "by somebody else"), CancellationToken.None);
    }

    protected override async Task GivenUnreachableAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
            host = null;
        }
    }

    private static TopologyService Service(string name, string route) => new(name, [route], "/health", $"nest-{name}-blue", $"nest-{name}-green");
}

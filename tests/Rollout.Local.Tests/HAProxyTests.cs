using System.Net;
using Rollout.Local.State;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.HAProxy;
using Backend = Rollout.Local.Tests.Fixtures.Backend;

namespace Rollout.Local.Tests;

/// <summary>The embedded environment with a real HAProxy in front.</summary>
public sealed class HAProxyTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly HAProxyTopology Topology = new(
        [
            new HAProxyTopologyService("auth", ["/auth/*", "/login?"], "/health", "nest-auth", "blue", "green"),
            new HAProxyTopologyService("web", ["/*"], "/health", "nest-web", "blue", "green"),
        ],
        ProbeIntervalMs: 100,
        HealthyThreshold: 1,
        UnhealthyThreshold: 2);

    private readonly TestState state = new();
    private readonly HttpClient http = EmbeddedClient.CreateHttp();
    private EmbeddedHost? host;

    public async Task InitializeAsync()
    {
        state.Settings = TestState.AnyPorts with { TrafficPort = FreePort(), HAProxyTraffic = true };
        await StartHostAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Control.ShutdownAsync(CancellationToken.None);
        await host!.DisposeAsync();
        http.Dispose();
        state.Files.Purge();
        state.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [HAProxyFact]
    public async Task Should_RouteByPath_When_InstancesAreRegistered()
    {
        await Control.PutHAProxyAsync(Topology, CancellationToken.None);
        await using var auth = await Backend.StartAsync("auth");
        await using var web = await Backend.StartAsync("web");
        await RegisterAsync("auth", Slot.Blue, auth);
        await RegisterAsync("web", Slot.Blue, web);

        await WaitUntilAsync(async () => await TryGetAsync("/auth/token") == "auth" && await TryGetAsync("/") == "web");
        Assert.Equal("auth", await GetAsync("/auth/token"));
        Assert.Equal("auth", await GetAsync("/login1"));
        Assert.Equal("web", await GetAsync("/auth"));
        Assert.Equal("web", await GetAsync("/login"));
        Assert.Equal(state.Settings.TrafficPort, host!.Endpoints.TrafficPort);
    }

    [HAProxyFact]
    public async Task Should_ComeBackWithItsWeights_When_ItWasKilled()
    {
        await Control.PutHAProxyAsync(Topology, CancellationToken.None);
        await using var blue = await Backend.StartAsync("blue");
        await using var green = await Backend.StartAsync("green");
        await RegisterAsync("web", Slot.Blue, blue);
        await RegisterAsync("web", Slot.Green, green);
        using (var router = Router())
        {
            foreach (var change in router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, 100))
            {
                await router.ApplyAsync(change, CancellationToken.None);
            }
        }

        // When the process is killed, and the program too
        var killed = await KillAsync();
        await host!.DisposeAsync();
        await StartHostAsync();
        var endpoints = await Control.PutHAProxyAsync(Topology, CancellationToken.None);

        // Then
        Assert.NotEqual(killed, (await ProcessAsync()).ProcessId);
        Assert.Equal(state.Settings.TrafficPort, endpoints.TrafficPort);
        using var again = Router();
        Assert.All((await again.ReadAsync(CancellationToken.None)).Rules, rule => Assert.Equal(100, rule.SharePercent(Slot.Green)));
        await WaitUntilAsync(async () => await TryGetAsync("/") == "green");
    }

    [HAProxyFact]
    public async Task Should_StayAsItIs_When_ItRunsAlready()
    {
        var first = await Control.PutHAProxyAsync(Topology, CancellationToken.None);
        var process = (await ProcessAsync()).ProcessId;
        await host!.DisposeAsync();
        await StartHostAsync();

        var second = await Control.PutHAProxyAsync(Topology, CancellationToken.None);

        Assert.Equal((process, first.TrafficPort, first.HAProxy), ((await ProcessAsync()).ProcessId, second.TrafficPort, second.HAProxy));
    }

    [HAProxyFact]
    public async Task Should_KeepWeights_When_AServiceIsAdded()
    {
        await Control.PutHAProxyAsync(Topology with { Services = [Topology.Services[1]] }, CancellationToken.None);
        await using var web = await Backend.StartAsync("web");
        await RegisterAsync("web", Slot.Blue, web);

        await Control.PutHAProxyAsync(Topology, CancellationToken.None);

        await WaitUntilAsync(async () => await TryGetAsync("/") == "web");
        using var router = Router();
        Assert.Equal(["auth", "web"], (await router.ReadAsync(CancellationToken.None)).Rules.Select(rule => rule.Service));
    }

    [HAProxyFact]
    public async Task Should_SayWhoHasThePort_When_ItIsTakenAndNoOtherMayBe()
    {
        using var taken = new PortBinder(nextFreePort: true).Take("test", 0, 0);
        var port = BoundPorts.PortOf(taken);
        await host!.DisposeAsync();
        state.Settings = state.Settings with { TrafficPort = port, NextFreePort = false };
        await StartHostAsync();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Control.PutHAProxyAsync(Topology, CancellationToken.None));

        Assert.Equal($"RT2401 port {port} of 127.0.0.1 (traffic) is taken by another program. Stop that program, or name another port in rollout.yaml.", fault.Message);
    }

    private EmbeddedClient Control => new(http, host!.Endpoints);

    private static int FreePort()
    {
        using var probe = new PortBinder(nextFreePort: true).Take("test", 0, 0);
        return BoundPorts.PortOf(probe);
    }

    private async Task StartHostAsync() =>
        host = await EmbeddedHost.StartAsync(state.Files, new ProgramLog(TextWriter.Null, TimeProvider.System), TimeProvider.System, CancellationToken.None);

    private HAProxyTrafficRouter Router(string? only = null) => new(
        new HAProxyOptions([new HAProxySocket(state.Files.HAProxySocket)], [.. Topology.Services.Where(service => only is null || service.Name == only).Select(service => new HAProxyService(service.Name, service.Backend, "blue", "green"))], TimeSpan.FromSeconds(20)) { StateFile = state.Files.HAProxyState },
        TimeProvider.System);

    private async Task<SupervisedProcess> ProcessAsync() => Assert.Single(await Control.ListProcessesAsync(CancellationToken.None));

    private async Task<int> KillAsync()
    {
        var process = await ProcessAsync();
        var identity = ProcessIdentity.Of(process.ProcessId)!;
        identity.Signal(Posix.Kill);
        Assert.True(await identity.WaitForEndAsync(Deadline, TimeProvider.System, CancellationToken.None));
        return process.ProcessId;
    }

    private async Task RegisterAsync(string service, Slot slot, Backend backend)
    {
        using var router = Router(service);
        var endpoint = new Endpoint("127.0.0.1", backend.Port);
        await router.RegisterAsync(service, slot, [endpoint], CancellationToken.None);
        await WaitUntilAsync(async () => (await router.ReadAsync(CancellationToken.None)).Rules.SelectMany(rule => rule.Groups).SelectMany(group => group.Targets).Any(target => target.Endpoint == endpoint && target.Health == TargetHealth.Healthy));
    }

    private Task<string> GetAsync(string path) => http.GetStringAsync(new Uri($"http://127.0.0.1:{host!.Endpoints.TrafficPort}{path}"));

    private async Task<string?> TryGetAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{host!.Endpoints.TrafficPort}{path}"));
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync() : null;
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }
}

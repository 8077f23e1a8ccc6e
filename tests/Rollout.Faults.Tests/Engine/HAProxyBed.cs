using System.Diagnostics;
using System.Globalization;
using Rollout.Faults.Tests.Proxies;
using Rollout.Tasks;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.HAProxy;

namespace Rollout.Faults.Tests.Engine;

/// <summary>A real HAProxy with one server a service in blue and two in green, one of which is free.</summary>
/// <param name="ports">Where instances answer.</param>
internal sealed class HAProxyBed(IReadOnlyList<int> ports) : FaultBed(ports)
{
    private static readonly HAProxyCall Read = new("read servers", Mutates: false, HAProxyBackend.Commands);
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-hap-").FullName;
    private HAProxyClient client = null!;
    private HAProxyProxy proxy = null!;
    private Process process = null!;

    protected override FaultSchedule Schedule => proxy.Schedule;

    protected override int OtherRules => 0;

    public async Task StartAsync()
    {
        var (admin, file) = (Path.Combine(folder, "admin.sock"), Path.Combine(folder, "haproxy.cfg"));
        await File.WriteAllTextAsync(file, Configuration(admin));
        process = Process.Start(new ProcessStartInfo("haproxy", ["-q", "-db", "-f", file]))!;
        client = new HAProxyClient(new HAProxySocket(admin), TimeSpan.FromSeconds(60), "Try again.", TimeProvider.System);
        proxy = new HAProxyProxy(Path.Combine(folder, "proxy.sock"), admin, async () => string.Join('\n', (await ServersAsync()).Select(server => $"{server.Path} {server.Endpoint} {server.Weight} {server.Admin}")));
        proxy.Start();
        await Poll.UntilAsync(() => Task.FromResult(File.Exists(admin)), "haproxy opens its admin socket");
        await UntilHealthyAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    protected override async Task<IReadOnlyList<(int Blue, int Green)>> WeightsAsync()
    {
        var servers = (await ServersAsync()).Where(server => server.Admin == HAProxyAdmin.Ready).ToList();
        return [.. servers.GroupBy(server => server.Backend).Select(backend => Percent(backend.Where(IsBlue).Sum(server => server.Weight), backend.Sum(server => server.Weight)))];
    }

    protected override async Task<object> SnapshotAsync() => await ServersAsync();

    protected override async Task RestoreAsync(object? snapshot)
    {
        var servers = (IReadOnlyList<HAProxyServer>?)snapshot ?? [.. (await ServersAsync()).Select(Begin)];
        await client.AskAsync(new HAProxyCall("restore", Mutates: true, [.. servers.SelectMany(Commands)]), CancellationToken.None);
        await UntilHealthyAsync();
    }

    protected override Task PrepareAsync(Fault fault) => proxy.PrepareAsync(fault, Read.Line);

    protected override TrafficPlan Traffic(TrafficPlan sample, bool viaProxy) =>
        sample with { Router = "haproxy", LoadBalancers = [], Sockets = [viaProxy ? proxy.Path : client.Socket.Name] };

    protected override async Task<bool> IsHealthyAsync() =>
        (await ServersAsync()).All(server => server.Admin != HAProxyAdmin.Ready || server.Target.Health == TargetHealth.Healthy);

    private async Task<IReadOnlyList<HAProxyServer>> ServersAsync() =>
        [.. HAProxyBackend.ReadAll(await client.AskAsync(Read, CancellationToken.None)).SelectMany(backend => backend.Servers)];

    private HAProxyServer Begin(HAProxyServer server) => server with
    {
        Endpoint = new Endpoint("127.0.0.1", PortOf(server.Backend["nest-".Length..], IsBlue(server) ? Slot.Blue : Slot.Green, older: true)),
        Weight = IsBlue(server) ? 100 : 0,
        Admin = server.Name == "green2" ? HAProxyAdmin.Maint : HAProxyAdmin.Ready,
    };

    private static IEnumerable<string> Commands(HAProxyServer server) =>
    [
        $"set server {server.Path} addr {server.Endpoint.Address} port {server.Endpoint.Port.ToString(CultureInfo.InvariantCulture)}",
        $"set server {server.Path} weight {server.Weight.ToString(CultureInfo.InvariantCulture)}",
        $"set server {server.Path} state {(server.Admin == HAProxyAdmin.Maint ? "maint" : "ready")}",
    ];

    private static bool IsBlue(HAProxyServer server) => server.Name.StartsWith("blue", StringComparison.Ordinal);

    private static (int Blue, int Green) Percent(int blue, int sum) => sum == 0 ? (0, 0) : ((int)Math.Round(100.0 * blue / sum), 100 - (int)Math.Round(100.0 * blue / sum));

    private string Configuration(string admin) => $"""
        global
            stats socket {admin} mode 600 level admin
            stats timeout 1m
        defaults
            mode http
            timeout connect 2s
            timeout client 30s
            timeout server 30s
            default-server check inter 100ms rise 1 fall 20
        frontend all
            bind unix@{Path.Combine(folder, "front.sock")}
            use_backend nest-auth if {"{"} path_beg /auth/ {"}"}
            default_backend nest-web
        {Backend("auth")}
        {Backend("web")}

        """;

    private string Backend(string service) => string.Create(CultureInfo.InvariantCulture, $"""
        backend nest-{service}
            balance roundrobin
            option httpchk GET /health
            server blue1 127.0.0.1:{PortOf(service, Slot.Blue)} weight 100
            server green1 127.0.0.1:{PortOf(service, Slot.Green, older: true)} weight 0
            server green2 127.0.0.1:{PortOf(service, Slot.Green)} weight 0 disabled
        """);
}

using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.HAProxy;

namespace Rollout.Tasks.Tests.Traffic.HAProxy;

/// <summary>The router against one real HAProxy.</summary>
public class HAProxyTrafficRouterTests : TrafficRouterConformanceTests, IAsyncLifetime
{
    private readonly List<HAProxyProcess> processes = [];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < Locations; i++)
        {
            processes.Add(await HAProxyProcess.StartAsync(HAProxyGiven.Backends("auth", "web")));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }
    }

    protected override Task<ITrafficRouter> RouterAsync() => Task.FromResult<ITrafficRouter>(HAProxyGiven.Router(["auth", "web"], [.. processes.Select(process => process.Socket)]));

    protected override async Task GivenWeightsAsync(string service, int blue, int green)
    {
        var commands = HAProxyGiven.Servers.Select(server => $"set server nest-{service}/{server} weight {(server.StartsWith("blue", StringComparison.Ordinal) ? blue : green)}");
        foreach (var process in processes)
        {
            Assert.Empty((await process.AskAsync(string.Join(';', commands))).Trim());
        }
    }

    protected override async Task GivenUnreachableAsync()
    {
        foreach (var process in processes)
        {
            await process.EndAsync();
        }
    }
}

/// <summary>The same router over two processes.</summary>
public sealed class HAProxyTrafficRouterOverTwoTests : HAProxyTrafficRouterTests
{
    protected override int Locations => 2;
}

/// <summary>Backends as an environment has them, and routers on them.</summary>
internal static class HAProxyGiven
{
    public static string[] Servers { get; } = ["blue1", "blue2", "blue3", "green1", "green2", "green3"];

    public static string Backends(params IEnumerable<string> services) => string.Join('\n', services.Select(service => $"""
        backend nest-{service}
            option httpchk
            http-check send meth GET uri /health
            http-check expect status 200
            {string.Join("\n    ", Servers.Select(server => $"server {server} 127.0.0.1:1 disabled weight {(server.StartsWith("blue", StringComparison.Ordinal) ? 1 : 0)}"))}

        """));

    public static HAProxyOptions Options(IEnumerable<string> services, params IEnumerable<string> sockets) => new(
        [.. sockets.Select(socket => new HAProxySocket(socket))],
        [.. services.Select(service => new HAProxyService(service, $"nest-{service}", "blue", "green"))],
        TimeSpan.FromSeconds(20));

    public static HAProxyTrafficRouter Router(IEnumerable<string> services, params IEnumerable<string> sockets) => new(Options(services, sockets), TimeProvider.System);
}

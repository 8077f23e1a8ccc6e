using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rollout.Tasks;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Traffic;

namespace Rollout.ZeroDowntime;

/// <summary>HAProxy, with two servers a service that begin in maintenance.</summary>
internal sealed class HAProxyBalancer : IBalancer
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);
    private readonly string directory = Directory.CreateTempSubdirectory("rollout-zero-downtime-").FullName;
    private readonly int port = FreePort();
    private readonly RolloutPlan plan;
    private Process? process;

    private HAProxyBalancer()
    {
        plan = Plans.Sample();
        plan = plan with { Traffic = new TrafficPlan { Router = "haproxy", Sockets = [Socket] } };
        Router = TrafficRouters.Create(plan, null, TimeProvider.System);
    }

    public Uri Address => new($"http://127.0.0.1:{port}/");

    public ITrafficRouter Router { get; }

    private string Socket => Path.Combine(directory, "admin.sock");

    public static async Task<HAProxyBalancer> StartAsync(CancellationToken cancellationToken)
    {
        var balancer = new HAProxyBalancer();
        var configuration = Path.Combine(balancer.directory, "haproxy.cfg");
        await File.WriteAllTextAsync(configuration, balancer.Text(), cancellationToken);
        balancer.process = Process.Start(new ProcessStartInfo(File.Exists("/usr/sbin/haproxy") ? "/usr/sbin/haproxy" : "haproxy", ["-db", "-q", "-f", configuration]));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartDeadline);
        while (!File.Exists(balancer.Socket))
        {
            await Task.Delay(20, deadline.Token);
        }

        return balancer;
    }

    public IMetricSource? Metrics(Slot slot) => null;

    public async ValueTask DisposeAsync()
    {
        (Router as IDisposable)?.Dispose();
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Text()
    {
        var backends = plan.Services.Select(service => $"""
            backend nest-{service.Name}
                option httpchk GET {service.HealthPath}
                server blue 127.0.0.1:1 disabled weight 100
                server green 127.0.0.1:1 disabled weight 0

            """);
        return $"""
            global
                stats socket {Socket} mode 600 level admin
            defaults
                mode http
                balance roundrobin
                timeout connect 5s
                timeout client 60s
                timeout server 60s
                default-server check inter 1s rise 2 fall 2
            frontend clients
                bind 127.0.0.1:{port}
                use_backend nest-auth if {"{ path_beg /auth/ }"}
                default_backend nest-web

            """ + string.Concat(backends);
    }
}

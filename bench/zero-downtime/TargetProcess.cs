using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rollout.Tasks;
using Rollout.Tasks.Traffic;

namespace Rollout.ZeroDowntime;

/// <summary>The process of one slot: one port a service.</summary>
internal sealed class TargetProcess : IDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, int> ports;
    private Process? process;

    private TargetProcess(Slot slot, IEnumerable<string> services) => (Slot, ports) = (slot, services.ToDictionary(service => service, _ => FreePort()));

    public Slot Slot { get; }

    public static async Task<TargetProcess> StartAsync(Slot slot, IEnumerable<string> services, CancellationToken cancellationToken)
    {
        var target = new TargetProcess(slot, services);
        await target.StartAsync(cancellationToken);
        return target;
    }

    public Endpoint Endpoint(string service) => new("127.0.0.1", ports[service]);

    /// <summary>Starts it on the same ports, and waits until all of them answer.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Rollout.ZeroDowntime.dll");
        process = Process.Start(new ProcessStartInfo("dotnet", [program, "target", .. ports.Values.Select(port => port.ToString(System.Globalization.CultureInfo.InvariantCulture))]));
        using var http = new HttpClient();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartDeadline);
        foreach (var port in ports.Values)
        {
            await WaitAsync(http, port, deadline.Token);
        }
    }

    /// <summary>SIGKILL: nothing that runs in it can end well.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }

        process?.Dispose();
    }

    private static async Task WaitAsync(HttpClient http, int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/health"), cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

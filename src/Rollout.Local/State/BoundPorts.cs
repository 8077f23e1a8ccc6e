using System.Net;
using System.Net.Sockets;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.State;

/// <summary>The three ports of the program, taken and listening.</summary>
/// <param name="Traffic">Data plane.</param>
/// <param name="Api">ELBv2 API.</param>
/// <param name="Control">Supervisor.</param>
internal sealed record BoundPorts(Socket Traffic, Socket Api, Socket Control) : IDisposable
{
    /// <summary>All three.</summary>
    public IReadOnlyList<Socket> All => [Traffic, Api, Control];

    /// <summary>Takes the ports.</summary>
    /// <param name="settings">The wanted ones.</param>
    /// <param name="kept">Those of an earlier run of the same state directory; null for none.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2401: a port is taken.</exception>
    public static BoundPorts Take(EmbeddedSettings settings, EmbeddedEndpoints? kept)
    {
        var binder = new PortBinder(settings.NextFreePort);
        var taken = new List<Socket>();
        try
        {
            taken.Add(settings.HAProxyTraffic ? binder.Take("data plane", 0, 0) : binder.Take("traffic", settings.TrafficPort, kept?.TrafficPort ?? 0));
            taken.Add(binder.Take("ELBv2 API", settings.ApiPort, kept?.ApiPort ?? 0));
            taken.Add(binder.Take("control", settings.ControlPort, kept?.ControlPort ?? 0));
            return new BoundPorts(taken[0], taken[1], taken[2]);
        }
        catch
        {
            taken.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    /// <summary>Number of a port.</summary>
    /// <param name="socket">One of the three.</param>
    /// <returns>1 to 65535.</returns>
    public static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <inheritdoc />
    public void Dispose()
    {
        Traffic.Dispose();
        Api.Dispose();
        Control.Dispose();
    }
}

using System.Net;
using System.Net.Sockets;
using Rollout.Tasks;

namespace Rollout.Local.Postgres;

/// <summary>Finds a port of 127.0.0.1 that nobody listens on.</summary>
internal static class PortPicker
{
    private const int Tries = 100;

    /// <summary>Picks a port.</summary>
    /// <param name="wanted">0 for any.</param>
    /// <param name="nextFree">True takes the next free port when the wanted one is taken.</param>
    /// <exception cref="RolloutException">RT2402: the port is taken.</exception>
    public static int Pick(int wanted, bool nextFree)
    {
        for (var port = wanted; port < wanted + (nextFree ? Tries : 1) && port <= IPEndPoint.MaxPort; port++)
        {
            if (Bind(port) is { } bound)
            {
                return bound;
            }
        }

        throw Taken(wanted, nextFree);
    }

    /// <summary>Whether the port can be taken now.</summary>
    public static bool IsFree(int port) => Bind(port) is not null;

    /// <summary>RT2402 with the port's number.</summary>
    public static RolloutException Taken(int port, bool nextFree) => nextFree
        ? new RolloutException("RT2402", $"port {port} of 127.0.0.1 and the {Tries - 1} after it are taken; PostgreSQL needs one of them. Name another start with embedded.ports.postgres.")
        : new RolloutException("RT2402", $"port {port} of 127.0.0.1 is taken by another program; PostgreSQL needs it. Stop that program, name another port with embedded.ports.postgres, or set embedded.ports.whenTaken to next.");

    private static int? Bind(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Rollout.Tasks;

namespace Rollout.Local.Supervision;

/// <summary>Picks ports for services.</summary>
/// <param name="isReserved">Tells ports that must not be given out though nobody listens: those of registered targets would carry another service's requests, and show its health.</param>
internal sealed class ServicePorts(Func<int, bool> isReserved)
{
    // Below the ports that operating systems give to outgoing connections, so that none of those takes the port before the service does.
    private const int First = 20_000;
    private const int Count = 12_000;

    private readonly Lock gate = new();
    private readonly HashSet<int> pending = [];

    // Two environments on one machine start at different places, so that they seldom race for a port.
    private int next = Random.Shared.Next(Count);

    /// <summary>Picks a free port and keeps it from being picked again until it is given back.</summary>
    /// <returns>The port.</returns>
    /// <exception cref="RolloutException">RT2414: all are taken.</exception>
    public int Take()
    {
        lock (gate)
        {
            for (var tries = 0; tries < Count; tries++)
            {
                var port = First + (next++ % Count);
                if (!pending.Contains(port) && !isReserved(port) && IsFree(port))
                {
                    pending.Add(port);
                    return port;
                }
            }
        }

        throw new RolloutException("RT2414", $"no port from {First} to {First + Count - 1} on 127.0.0.1 is free for a service. End programs that listen there.");
    }

    /// <summary>Gives a port back: it is not used, or somebody else reserves it now.</summary>
    /// <param name="port">The port.</param>
    public void Release(int port)
    {
        lock (gate)
        {
            pending.Remove(port);
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

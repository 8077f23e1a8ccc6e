using System.Net;
using System.Net.Sockets;
using Rollout.Tasks;

namespace Rollout.Local.State;

/// <summary>Takes loopback ports, and holds them: a port that was only looked at may be gone a moment later.</summary>
/// <param name="nextFreePort">True takes the next free port when one is taken; false is a fault.</param>
internal sealed class PortBinder(bool nextFreePort)
{
    private const int Tries = 200;

    // The backlog of a listener before the server takes it over.
    private const int Backlog = 512;

    /// <summary>Takes a port.</summary>
    /// <param name="purpose">For the message.</param>
    /// <param name="wanted">0 for any.</param>
    /// <param name="kept">The one of an earlier run, taken when it is free; 0 for none.</param>
    /// <returns>A socket that listens already. The caller disposes it.</returns>
    /// <exception cref="RolloutException">RT2401: the port is taken.</exception>
    public Socket Take(string purpose, int wanted, int kept)
    {
        if (kept > 0 && (nextFreePort || wanted == 0 || wanted == kept) && TryListen(kept) is { } again)
        {
            return again;
        }

        if (TryListen(wanted) is { } first)
        {
            return first;
        }

        if (!nextFreePort)
        {
            throw new RolloutException("RT2401", $"port {wanted} of 127.0.0.1 ({purpose}) is taken by another program. Stop that program, name another port in rollout.yaml, or let the next free one be taken there.");
        }

        for (var port = wanted + 1; port <= Math.Min(IPEndPoint.MaxPort, wanted + Tries); port++)
        {
            if (TryListen(port) is { } next)
            {
                return next;
            }
        }

        throw new RolloutException("RT2401", $"port {wanted} of 127.0.0.1 ({purpose}) and the {Tries} after it are taken. Name another port in rollout.yaml.");
    }

    /// <summary>Whether nobody listens on a port now, for a program that takes it by itself.</summary>
    public static bool IsFree(int port)
    {
        using var socket = TryListen(port);
        return socket is not null;
    }

    private static Socket? TryListen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}

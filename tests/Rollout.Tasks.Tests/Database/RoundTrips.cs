using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Rollout.Tasks.Tests.Database;

/// <summary>Stands between a client and a PostgreSQL server, and counts how often the client speaks after the server has spoken.</summary>
internal sealed class RoundTrips : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly int serverPort;
    private readonly Task accepting;
    private int count;

    public RoundTrips(Secret connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection.Reveal());
        serverPort = settings.Port;
        listener.Start();
        settings.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Connection = new Secret(settings.ConnectionString);
        accepting = AcceptAsync();
    }

    /// <summary>To the server, through this.</summary>
    public Secret Connection { get; }

    /// <summary>Of all connections, that of opening them included; the farewell, which nobody answers, too.</summary>
    public int Count => Volatile.Read(ref count);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await listener.AcceptTcpClientAsync(end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, serverPort, end.Token);
            var asked = 0;
            var up = PumpAsync(client.GetStream(), server.GetStream(), () => _ = Interlocked.Exchange(ref asked, 1) == 0 ? Interlocked.Increment(ref count) : 0);
            await PumpAsync(server.GetStream(), client.GetStream(), () => Interlocked.Exchange(ref asked, 0));
            await up;
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Action onData)
    {
        var buffer = new byte[65536];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, end.Token)) > 0;)
            {
                onData();
                await to.WriteAsync(buffer.AsMemory(0, read), end.Token);
            }

            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone.
        }
    }
}

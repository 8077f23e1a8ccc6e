using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

public sealed class Elbv2ConnectTests
{
    [Fact]
    public async Task Should_GiveUpAndSayThatNothingChanged_When_TheConnectionIsNeverAccepted()
    {
        // Given: a listener whose queue is full drops what else comes
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var address = (IPEndPoint)listener.LocalEndPoint!;
        using var queue = await FillAsync(address);
        using var http = new Elbv2HttpClients(useProxy: false);
        var connection = new Elbv2Connection(new Uri($"http://{address}/"), "us-east-1", Embedded: true, TimeSpan.FromSeconds(60)) { MaxErrorRetry = 0 };
        using var api = new Elbv2Api(Elbv2Clients.Create(connection, http), http, connection, TimeProvider.System);
        var clock = Stopwatch.StartNew();

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => api.DeleteRuleAsync("rule", CancellationToken.None));

        // Then: 2 s a connection and not the 60 s of the whole call
        Assert.Equal("RT2101", fault.Code);
        Assert.Contains("Nothing was changed.", fault.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(40));
    }

    private static async Task<Queue> FillAsync(IPEndPoint address)
    {
        var queue = new Queue();
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            queue.Sockets.Add(socket);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
            try
            {
                await socket.ConnectAsync(address, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                return queue;
            }
        }
    }

    private sealed class Queue : IDisposable
    {
        public List<Socket> Sockets { get; } = [];

        public void Dispose() => Sockets.ForEach(socket => socket.Dispose());
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>An ELBv2 endpoint on a free loopback port that a test can make misbehave. It speaks raw TCP, so that it can cut, hang and reset.</summary>
internal sealed class ScriptedElb : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ElbFault>> faults = new();
    private readonly ConcurrentQueue<ElbRequest> requests = new();
    private readonly Lock gate = new();
    private readonly Task accepting;

    public ScriptedElb(ElbModel model)
    {
        Model = model;
        listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        accepting = AcceptAsync();
    }

    public ElbModel Model { get; }

    public Uri Url { get; }

    /// <summary>Operations in the order they came, repeats included.</summary>
    public IReadOnlyList<string> Operations => [.. requests.Select(request => request.Operation)];

    public IReadOnlyList<ElbRequest> Requests => [.. requests];

    /// <summary>The next so many requests of an operation meet this fault.</summary>
    public void Given(string operation, ElbFault fault, int times = 1)
    {
        for (var index = 0; index < times; index++)
        {
            faults.GetOrAdd(operation, _ => new()).Enqueue(fault);
        }
    }

    /// <summary>Connections are refused from now on; those that are open are closed.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // A listener that is stopped between two accepts throws the last one.
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        try
        {
            var stream = client.GetStream();
            while (await ReadAsync(stream) is { } request)
            {
                requests.Enqueue(request);
                if (!await AnswerAsync(client.Client, stream, request))
                {
                    return;
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<ElbRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var headers = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(':', 2)).ToDictionary(line => line[0].ToLower(CultureInfo.InvariantCulture), line => line[1].Trim());
        var body = new byte[int.Parse(headers["content-length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop.Token);
        return new ElbRequest(headers, body);
    }

    /// <returns>Whether the connection stays open.</returns>
    private async Task<bool> AnswerAsync(Socket socket, NetworkStream stream, ElbRequest request)
    {
        ElbFault? fault = faults.TryGetValue(request.Operation, out var queue) && queue.TryDequeue(out var next) ? next : null;
        var (status, body) = fault switch
        {
            ElbFault.Hang or ElbFault.Reset => (0, string.Empty),
            ElbFault.Unavailable => (503, "<html><body><h1>503 Service Unavailable</h1><br></body></html>"),
            ElbFault.Throttle => (400, Error("Throttling", "Rate exceeded")),
            ElbFault.NotXml => (200, "<!doctype html><p>Welcome<br>to this network"),
            ElbFault.OtherXml => (200, "<html><body>Welcome to this network</body></html>"),
            ElbFault.Empty => (200, string.Empty),
            ElbFault.Deny => (403, Error("AccessDenied", $"not authorized to perform: elasticloadbalancing:{request.Operation}")),
            ElbFault.Refuse => (400, Error("ValidationError", "1 validation error detected:\nsomething is wrong")),
            _ => Handle(request),
        };
        if (fault is ElbFault.Hang)
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
        }

        if (fault is ElbFault.Reset or ElbFault.LoseAnswer)
        {
            socket.LingerState = new LingerOption(true, 0);
            return false;
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        var sent = fault is ElbFault.CutBody or ElbFault.HangInBody ? bytes[..(bytes.Length / 2)] : bytes;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} x\r\nContent-Type: text/xml\r\nContent-Length: {bytes.Length}\r\n\r\n"), stop.Token);
        await stream.WriteAsync(sent, stop.Token);
        if (fault is ElbFault.HangInBody)
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
        }

        return fault is not ElbFault.CutBody;
    }

    private (int Status, string Body) Handle(ElbRequest request)
    {
        if (!SigV4.Holds(request, "local", "local"))
        {
            return (403, Error("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."));
        }

        try
        {
            lock (gate)
            {
                var result = Model.Answer(request);
                result.Name = request.Operation + "Result";
                var root = new XElement(request.Operation + "Response", result, new XElement("ResponseMetadata", new XElement("RequestId", "1")));
                XNamespace space = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";
                foreach (var element in root.DescendantsAndSelf())
                {
                    element.Name = space + element.Name.LocalName;
                }

                return (200, root.ToString());
            }
        }
        catch (ElbRefusal refusal)
        {
            return (400, Error(refusal.Code, refusal.Message));
        }
    }

    private static string Error(string code, string message) =>
        $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>";
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollout.Tasks.Tests.Servers;

/// <summary>A real HTTP/1.1 server on a free loopback port that answers, or misbehaves, as a script says.</summary>
internal sealed class ScriptedHttpServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<ScriptedRequest> requests = new();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly Func<ScriptedRequest, ScriptedAnswer> script;
    private readonly Task accepting;

    public ScriptedHttpServer(Func<ScriptedRequest, ScriptedAnswer> script)
    {
        this.script = script;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Uri => new($"http://127.0.0.1:{Port}/");

    /// <summary>All requests so far, in the order of their arrival.</summary>
    public IReadOnlyCollection<ScriptedRequest> Requests => requests;

    public int Connections => connections.Count;

    /// <summary>An address on which nothing listens.</summary>
    public static async Task<Uri> RefusingAsync()
    {
        await using var server = new ScriptedHttpServer(_ => new(200));
        return server.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            try
            {
                while (await ReadRequestAsync(stream) is { } request)
                {
                    requests.Enqueue(request);
                    if (!await AnswerAsync(stream, script(request)))
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
    }

    private async Task<bool> AnswerAsync(NetworkStream stream, ScriptedAnswer answer)
    {
        await answer.After.WaitAsync(stop.Token);
        if (answer.Fault == ScriptedFault.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        }

        if (answer.Fault == ScriptedFault.Close)
        {
            return false;
        }

        var body = Encoding.UTF8.GetBytes(answer.Body);
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} Scripted\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {body.Length}\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var length = answer.Fault == ScriptedFault.HalfBody ? body.Length / 2 : body.Length;
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body[..length]], stop.Token);
        return answer.Fault == ScriptedFault.None;
    }

    private async Task<ScriptedRequest?> ReadRequestAsync(NetworkStream stream)
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

        var lines = Encoding.ASCII.GetString([.. head]).TrimEnd().Split("\r\n");
        var start = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop.Token);
        return new(start[0], start[1], headers, Encoding.UTF8.GetString(body));
    }
}

internal sealed record ScriptedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

internal sealed record ScriptedAnswer(int Status, string Body = "", string ContentType = "application/json")
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public ScriptedFault Fault { get; init; }

    /// <summary>The answer is held back until this is done.</summary>
    public Task After { get; init; } = Task.CompletedTask;
}

internal enum ScriptedFault
{
    None,
    Hang,
    Close,
    HalfBody,
}

using System.Net.Sockets;
using System.Text;

namespace Rollout.Faults.Tests.Proxies;

/// <summary>Stands between the client and HAProxy's admin socket. A call is one line of commands over one connection.</summary>
/// <param name="path">Where the proxy listens.</param>
/// <param name="behind">The admin socket.</param>
/// <param name="configuration">What HAProxy's servers are now, in words; two alike texts show that nothing was changed.</param>
internal sealed class HAProxyProxy(string path, string behind, Func<Task<string>> configuration) : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SemaphoreSlim oneCall = new(1);
    private readonly Dictionary<string, byte[]> old = [];
    private Task accepting = Task.CompletedTask;

    public FaultSchedule Schedule { get; } = new();

    public string Path => path;

    public void Start()
    {
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(64);
        accepting = AcceptAsync();
    }

    /// <summary>For stale reads, asks what the reads will answer with for a while.</summary>
    public async Task PrepareAsync(Fault fault, string readLine)
    {
        if (fault == Fault.StaleRead)
        {
            old[readLine] = await AskAsync(readLine);
        }
    }

    /// <summary>Which operation a line is.</summary>
    public static string OperationOf(string line) => line switch
    {
        _ when line.StartsWith("show ", StringComparison.Ordinal) => "show",
        _ when line.Contains(" state ", StringComparison.Ordinal) => "set state",
        _ => "set weight",
    };

    public async ValueTask DisposeAsync()
    {
        await Schedule.BeginAsync(TimeProvider.System);
        listener.Dispose();
        await accepting;
        oneCall.Dispose();
        Schedule.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await listener.AcceptAsync();
                _ = Schedule.DuringAsync(() => ServeAsync(connection));
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The proxy is over.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using var both = connection;
        using var stream = new NetworkStream(connection);
        using var reader = new StreamReader(stream, leaveOpen: true);
        try
        {
            if (await reader.ReadLineAsync() is { } line)
            {
                await stream.WriteAsync(await AnswerAsync(line + "\n"));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException)
        {
            // The client went away, or the cell is over.
        }
    }

    /// <returns>Empty where the connection is closed without an answer.</returns>
    private async Task<byte[]> AnswerAsync(string line)
    {
        var (call, end) = Schedule.Note(OperationOf(line), line);
        switch (call.Fault)
        {
            case Fault.TimeoutBefore or Fault.Silence:
                await Schedule.HangAsync(end);
                return [];
            case Fault.TimeoutAfter:
                await PassOnAsync(call);
                await Schedule.HangAsync(end);
                return [];
            case Fault.Reset:
                await PassOnAsync(call);
                return [];
            case Fault.CutBody:
                var whole = await PassOnAsync(call);
                return whole[..(whole.Length / 2)];
            case Fault.StaleRead:
                return old[line];
            case Fault.AccessDenied:
                return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("Permission denied\n\n", line.Split(';').Length)));
            default:
                return await PassOnAsync(call);
        }
    }

    private async Task<byte[]> PassOnAsync(RecordedCall call)
    {
        await oneCall.WaitAsync();
        try
        {
            if (call.IsRead)
            {
                return await AskAsync(call.Body);
            }

            var before = await configuration();
            var answer = await AskAsync(call.Body);
            call.HadEffect = await configuration() != before;
            Schedule.Changed();
            Schedule.PassedOn?.Invoke(call.Operation);
            return answer;
        }
        finally
        {
            oneCall.Release();
        }
    }

    private async Task<byte[]> AskAsync(string line)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(behind));
        using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line));
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        return answer.ToArray();
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A real HAProxy with a configuration of its own, in master-worker mode. Ended and deleted when disposed of.</summary>
public sealed class HAProxyProcess : IAsyncDisposable
{
    private const string Program = "haproxy";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly ServerProcess process;

    private HAProxyProcess(ServerProcess process) => this.process = process;

    /// <summary>How to install it; null when it is there.</summary>
    internal static string? Missing => ServerProcess.Find(Program) is null ? "needs the haproxy program. Debian, Ubuntu: 'apt-get install haproxy'." : null;

    /// <summary>Port of the frontend.</summary>
    public int Port => process.Port;

    /// <summary>Admin socket.</summary>
    public string Socket => SocketOf("admin");

    /// <summary>Path of the socket of a level, which is also its name: <c>admin</c>, <c>operator</c>, <c>user</c>.</summary>
    public string SocketOf(string level) => SocketOf(process.Directory, level);

    /// <summary>Starts one, and waits until it answers. All requests go to the first backend.</summary>
    /// <param name="backends">Lines of all backends, from the first <c>backend</c> on.</param>
    /// <param name="global">More lines of the global section.</param>
    public static async Task<HAProxyProcess> StartAsync(string backends, string global = "")
    {
        Assert.True(Missing is null, Missing);
        return new HAProxyProcess(await ServerProcess.StartAsync(Program, (directory, port) => Arguments(directory, port, backends, global), async (directory, _, _) => await IsReadyAsync(directory)));
    }

    /// <summary>Asks the admin socket.</summary>
    public Task<string> AskAsync(string commands) => AskAsync(Socket, commands);

    /// <summary>Reads the configuration anew, as an operator's reload does, and waits until the new worker answers.</summary>
    public async Task ReloadAsync()
    {
        var before = await WorkerAsync(Socket);
        Signal("USR2");
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (await WorkerAsync(Socket) is var now && (now is null || now == before))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }
    }

    /// <summary>A signal to the master, by its name without SIG.</summary>
    public void Signal(string name) => process.Signal(name);

    /// <summary>Ends it at once.</summary>
    public Task EndAsync() => process.EndAsync();

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string SocketOf(string directory, string level) => Path.Combine(directory, level + ".sock");

    private static IReadOnlyList<string> Arguments(string directory, int port, string backends, string global)
    {
        var configuration = Path.Combine(directory, "haproxy.cfg");
        File.WriteAllText(configuration, Text(directory, port, backends, global));
        return ["-W", "-db", "-S", SocketOf(directory, "master"), "-f", configuration];
    }

    // A port that another HAProxy has must be a fault, not shared; and a backend that gets no CPU for a while is not ill, so that its check has time.
    private static string Text(string directory, int port, string backends, string global) => string.Create(CultureInfo.InvariantCulture, $"""
        global
            noreuseport
            stats socket {directory}/admin.sock mode 600 level admin
            stats socket {directory}/operator.sock mode 600 level operator
            stats socket {directory}/user.sock mode 600 level user
            {global}
        defaults
            mode http
            balance roundrobin
            timeout connect 2s
            timeout check 30s
            timeout client 60s
            timeout server 60s
            option redispatch
            default-server check inter 100ms rise 2 fall 2
        frontend clients
            bind 127.0.0.1:{port}
            acl metrics path /metrics
            http-request use-service prometheus-exporter if metrics
            default_backend {backends.Split('\n')[0].Split(' ')[1].Trim()}

        """) + backends + "\n";

    private static async Task<string> AskAsync(string path, string commands)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), deadline.Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(commands + "\n"), deadline.Token);
        socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(deadline.Token);
    }

    // The worker answers before the master takes signals: one that is sent in between is lost. The master's socket is served only after that.
    private static async Task<bool> IsReadyAsync(string directory) =>
        await WorkerAsync(SocketOf(directory, "admin")) is not null && await LineAsync(SocketOf(directory, "master"), "show proc", "#") is not null;

    // The number of the process that answers: a reload replaces it.
    private static Task<string?> WorkerAsync(string socket) => LineAsync(socket, "show info", "Pid:");

    private static async Task<string?> LineAsync(string socket, string command, string start)
    {
        try
        {
            return (await AskAsync(socket, command)).Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return null;
        }
    }
}

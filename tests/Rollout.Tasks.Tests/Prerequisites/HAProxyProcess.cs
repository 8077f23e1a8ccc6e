using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A real HAProxy with a configuration of its own, in master-worker mode. Ended and deleted when disposed of.</summary>
public sealed class HAProxyProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];
    private readonly string directory;
    private readonly Process process;
    private readonly StringBuilder output = new();

    private HAProxyProcess(string directory, int port, Process process)
    {
        (this.directory, Port, this.process) = (directory, port, process);
        process.OutputDataReceived += (_, line) => Collect(line.Data);
        process.ErrorDataReceived += (_, line) => Collect(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>How to install it; null when it is there.</summary>
    internal static string? Missing => Program is null ? "needs the haproxy program. Debian, Ubuntu: 'apt-get install haproxy'." : null;

    /// <summary>Port of the frontend.</summary>
    public int Port { get; }

    /// <summary>Admin socket.</summary>
    public string Socket => SocketOf("admin");

    private string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    private static string? Program => Folders.Select(folder => Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists);

    /// <summary>Path of the socket of a level, which is also its name: <c>admin</c>, <c>operator</c>, <c>user</c>.</summary>
    public string SocketOf(string level) => Path.Combine(directory, level + ".sock");

    /// <summary>Starts one, and waits until it answers. All requests go to the first backend.</summary>
    /// <param name="backends">Lines of all backends, from the first <c>backend</c> on.</param>
    /// <param name="global">More lines of the global section.</param>
    public static async Task<HAProxyProcess> StartAsync(string backends, string global = "")
    {
        Assert.True(Missing is null, Missing);
        for (var attempt = 1; ; attempt++)
        {
            var started = await StartOnAsync(FreePort(), backends, global);
            if (await started.AnswersAsync())
            {
                return started;
            }

            // An outgoing connection of somebody else may have taken the port meanwhile.
            var output = started.Output;
            await started.DisposeAsync();
            Assert.True(attempt < 5 && output.Contains("Address already in use", StringComparison.Ordinal), $"haproxy ended at once:\n{output}");
        }
    }

    /// <summary>Asks the admin socket.</summary>
    public async Task<string> AskAsync(string commands)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), deadline.Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(commands + "\n"), deadline.Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(deadline.Token);
    }

    /// <summary>Reads the configuration anew, as an operator's reload does, and waits until the new worker answers.</summary>
    public async Task ReloadAsync()
    {
        var before = await WorkerAsync();
        Signal("USR2");
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (await WorkerAsync() is var now && (now is null || now == before))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }
    }

    /// <summary>A signal to the master, by its name without SIG.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it at once.</summary>
    public async Task EndAsync()
    {
        if (!process.HasExited)
        {
            Signal("TERM");
            using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
            await process.WaitForExitAsync(deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<HAProxyProcess> StartOnAsync(int port, string backends, string global)
    {
        var directory = Directory.CreateTempSubdirectory("rt-ha-").FullName;
        var configuration = Path.Combine(directory, "haproxy.cfg");
        await File.WriteAllTextAsync(configuration, Text(directory, port, backends, global));
        return new HAProxyProcess(directory, port, Process.Start(new ProcessStartInfo(Program!, ["-W", "-db", "-f", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    private static string Text(string directory, int port, string backends, string global) => string.Create(CultureInfo.InvariantCulture, $"""
        global
            stats socket {directory}/admin.sock mode 600 level admin
            stats socket {directory}/operator.sock mode 600 level operator
            stats socket {directory}/user.sock mode 600 level user
            {global}
        defaults
            mode http
            balance roundrobin
            timeout connect 2s
            timeout client 60s
            timeout server 60s
            option redispatch
            default-server check inter 100ms rise 2 fall 2
        frontend clients
            bind 127.0.0.1:{port}
            default_backend {backends.Split('\n')[0].Split(' ')[1].Trim()}

        """) + backends + "\n";

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    // The number of the process that answers: a reload replaces it.
    private async Task<string?> WorkerAsync()
    {
        try
        {
            return (await AskAsync("show info")).Split('\n').FirstOrDefault(line => line.StartsWith("Pid:", StringComparison.Ordinal));
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return null;
        }
    }

    // False when it has ended instead.
    private async Task<bool> AnswersAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (await WorkerAsync() is null)
        {
            if (process.HasExited)
            {
                await process.WaitForExitAsync(deadline.Token);
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }

        return true;
    }

    private void Collect(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A real server of a test, in a folder of its own. Ended and deleted when disposed of.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator), "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin"];
    private readonly StringBuilder output = new();
    private readonly Process process;

    private ServerProcess(string directory, int port, Process process)
    {
        (Directory, Port, this.process) = (directory, port, process);
        process.OutputDataReceived += (_, line) => Collect(line.Data);
        process.ErrorDataReceived += (_, line) => Collect(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its folder.</summary>
    public string Directory { get; }

    /// <summary>The port it was given.</summary>
    public int Port { get; }

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

    /// <summary>Path of a program; null when it is not there.</summary>
    public static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Starts one on a free port, and waits until it answers.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Writes what it needs into the folder it is given, and says the arguments for the port it is given.</param>
    /// <param name="answers">Whether it answers on the port, with the folder it is in.</param>
    /// <exception cref="InvalidOperationException">It ended instead; with its output.</exception>
    public static async Task<ServerProcess> StartAsync(string program, Func<string, int, IReadOnlyList<string>> arguments, Func<string, int, CancellationToken, Task<bool>> answers)
    {
        for (var attempt = 1; ; attempt++)
        {
            var started = Start(program, arguments);
            if (await started.AnswersAsync(answers))
            {
                return started;
            }

            // An outgoing connection of somebody else may have taken the port meanwhile.
            var output = started.Output;
            await started.DisposeAsync();
            if (attempt == 5 || !output.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException($"{program} ended at once:\n{output}");
            }
        }
    }

    /// <summary>A signal to it, by its name without SIG.</summary>
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
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static ServerProcess Start(string program, Func<string, int, IReadOnlyList<string>> arguments)
    {
        // Short: the path of a socket has at most 107 characters.
        var directory = System.IO.Directory.CreateTempSubdirectory($"rt-{program[..4]}-").FullName;
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo(Find(program)!, arguments(directory, port)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        return new ServerProcess(directory, port, process);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    // False when it has ended instead.
    private async Task<bool> AnswersAsync(Func<string, int, CancellationToken, Task<bool>> answers)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!process.HasExited)
        {
            if (await answers(Directory, Port, deadline.Token))
            {
                return true;
            }

            await timer.WaitForNextTickAsync(deadline.Token);
        }

        await process.WaitForExitAsync(deadline.Token);
        return false;
    }

    private void Collect(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}

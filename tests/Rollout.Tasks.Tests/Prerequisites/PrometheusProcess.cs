using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A real Prometheus with a configuration and a storage of its own, scraping every second. Ended and deleted when disposed of.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator), "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
    private readonly string directory;
    private readonly Process process;
    private readonly StringBuilder output = new();

    private PrometheusProcess(string directory, int port, Process process)
    {
        (this.directory, Url, this.process) = (directory, new Uri($"http://127.0.0.1:{port}/"), process);
        process.OutputDataReceived += (_, line) => Collect(line.Data);
        process.ErrorDataReceived += (_, line) => Collect(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>How to install it; null when it is there.</summary>
    internal static string? Missing => Program is null ? "needs the prometheus program. Debian, Ubuntu: 'apt-get install --no-install-recommends prometheus'." : null;

    public Uri Url { get; }

    private static string? Program => Folders.Select(folder => Path.Combine(folder, "prometheus")).FirstOrDefault(File.Exists);

    /// <summary>Starts one, and waits until it is ready.</summary>
    /// <param name="targets">What it scrapes; each is a job.</param>
    public static async Task<PrometheusProcess> StartAsync(params (string Job, Uri Page)[] targets)
    {
        if (Missing is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        for (var attempt = 1; ; attempt++)
        {
            var started = Start(FreePort(), targets);
            if (await started.IsReadyAsync())
            {
                return started;
            }

            // An outgoing connection of somebody else may have taken the port meanwhile.
            var output = started.output.ToString();
            await started.DisposeAsync();
            if (attempt == 5 || !output.Contains("address already in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"prometheus ended at once:\n{output}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
            await process.WaitForExitAsync(deadline.Token);
        }

        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static PrometheusProcess Start(int port, (string Job, Uri Page)[] targets)
    {
        var directory = Directory.CreateTempSubdirectory("rt-prom-").FullName;
        var configuration = Path.Combine(directory, "prometheus.yml");
        File.WriteAllText(configuration, "global: {scrape_interval: 1s, scrape_timeout: 900ms}\nscrape_configs:\n" + string.Concat(targets.Select(target =>
            $"- {{job_name: {target.Job}, metrics_path: {target.Page.AbsolutePath}, static_configs: [{{targets: ['{target.Page.Authority}']}}]}}\n")));
        return new PrometheusProcess(directory, port, Process.Start(new ProcessStartInfo(
            Program!,
            [$"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(directory, "data")}", $"--web.listen-address=127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    // False when it has ended instead.
    private async Task<bool> IsReadyAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var http = new HttpClient();
        while (!process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Url, "-/ready"), deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
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

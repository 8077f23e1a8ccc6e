using System.Diagnostics;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A real Prometheus with a configuration and a storage of its own, scraping every second. Ended and deleted when disposed of.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private const string Program = "prometheus";
    private readonly ServerProcess process;

    private PrometheusProcess(ServerProcess process) => this.process = process;

    /// <summary>How to install it; null when it is there.</summary>
    internal static string? Missing => ServerProcess.Find(Program) is null ? "needs the prometheus program. Debian, Ubuntu: 'apt-get install --no-install-recommends prometheus'." : null;

    public Uri Url => UrlOf(process.Port);

    /// <summary>Starts one, and waits until it is ready.</summary>
    /// <param name="targets">What it scrapes; each is a job.</param>
    public static Task<PrometheusProcess> StartAsync(params (string Job, Uri Page)[] targets) => StartAsync(string.Empty, targets);

    /// <summary>Starts one that has scraped before, and waits until it is ready.</summary>
    /// <param name="past">Samples in OpenMetrics' text format, more than three hours old.</param>
    public static Task<PrometheusProcess> StartWithPastAsync(string past) => StartAsync(past, []);

    private static async Task<PrometheusProcess> StartAsync(string past, (string Job, Uri Page)[] targets)
    {
        if (Missing is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        using var http = new HttpClient();
        return new PrometheusProcess(await ServerProcess.StartAsync(Program, (directory, port) => Arguments(directory, port, past, targets), (_, port, cancellationToken) => IsReadyAsync(http, port, cancellationToken)));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static Uri UrlOf(int port) => new($"http://127.0.0.1:{port}/");

    private static IReadOnlyList<string> Arguments(string directory, int port, string past, (string Job, Uri Page)[] targets)
    {
        Fill(directory, past);
        var configuration = Path.Combine(directory, "prometheus.yml");
        File.WriteAllText(configuration, "global: {scrape_interval: 1s, scrape_timeout: 900ms}\nscrape_configs:\n" + string.Concat(targets.Select(target =>
            $"- {{job_name: {target.Job}, metrics_path: {target.Page.AbsolutePath}, static_configs: [{{targets: ['{target.Page.Authority}']}}]}}\n")));
        return [$"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(directory, "data")}", $"--web.listen-address=127.0.0.1:{port}"];
    }

    private static void Fill(string directory, string past)
    {
        if (past.Length > 0)
        {
            var file = Path.Combine(directory, "past.txt");
            File.WriteAllText(file, past);
            using var tool = Process.Start(new ProcessStartInfo(ServerProcess.Find("promtool")!, ["tsdb", "create-blocks-from", "openmetrics", file, Path.Combine(directory, "data")]) { RedirectStandardOutput = true })!;
            tool.StandardOutput.ReadToEnd();
            tool.WaitForExit();
            if (tool.ExitCode != 0)
            {
                throw new InvalidOperationException($"promtool could not write what was scraped before: exit code {tool.ExitCode}");
            }
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, int port, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(UrlOf(port), "-/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

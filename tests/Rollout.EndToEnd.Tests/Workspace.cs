using System.Text.Json;

namespace Rollout.EndToEnd.Tests;

/// <summary>One environment of the sample application with a state directory of its own. Taken down and deleted at the end.</summary>
internal sealed class Workspace : IAsyncDisposable
{
    private readonly string state;
    private readonly string environment;
    private readonly string[] settings;

    public Workspace(string environment = "local", params string[] settings)
    {
        this.environment = environment;
        this.settings = settings;
        state = Directory.CreateTempSubdirectory("rollout-e2e-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(state, "images"), SharedImages);
    }

    public string JournalPath => Path.Combine(state, environment, "journal.jsonl");

    /// <summary>Images of all tests: a release is built once.</summary>
    private static string SharedImages { get; } = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"rollout-e2e-images-{Environment.ProcessId}")).FullName;

    public ToolRun Start(string target, params IEnumerable<string> more) => ToolRun.Start([$"--target={target}", .. Common, .. more]);

    public async Task<ToolResult> RunAsync(string target, params IEnumerable<string> more)
    {
        using var run = Start(target, more);
        return await run.WaitAsync();
    }

    public async Task<JsonElement> StatusAsync()
    {
        var file = Path.Combine(state, "status.json");
        (await RunAsync("Status", $"--output={file}")).ShouldEndWith(0);
        return JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
    }

    /// <summary>Path of a file beside the reports.</summary>
    public string ReportPath(string name) => Path.Combine(state, environment, "reports", name);

    /// <summary>All events of the journal.</summary>
    public IReadOnlyList<JsonElement> Journal() =>
        File.Exists(JournalPath) ? [.. ReadShared(JournalPath).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(TryParse).OfType<JsonElement>()] : [];

    /// <summary>The summary of the last run.</summary>
    public JsonElement Report()
    {
        var reports = new DirectoryInfo(Path.Combine(state, environment, "reports")).GetFiles("*.json");
        return JsonDocument.Parse(File.ReadAllText(reports.MaxBy(file => file.LastWriteTimeUtc)!.FullName)).RootElement.GetProperty("runs").EnumerateArray().Last();
    }

    public JsonElement Endpoints() => JsonDocument.Parse(File.ReadAllText(Path.Combine(state, environment, "embedded", "endpoints.json"))).RootElement;

    /// <summary>Asks the load balancer as a client does.</summary>
    public async Task<string> GetAsync(string path)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{Endpoints().GetProperty("trafficPort").GetInt32()}{path}"));
    }

    /// <summary>One release has all traffic, in the journal's words, in the load balancer's, and for a client.</summary>
    public async Task ShouldBeOnAsync(string release, string slot, string phase)
    {
        var status = await StatusAsync();
        Assert.Equal(phase, status.GetProperty("phase").GetString());
        var stable = status.GetProperty("stable");
        Assert.Equal(
            (slot, release, 100, true),
            (stable.GetProperty("slot").GetString(), stable.GetProperty("release").GetString(), stable.GetProperty("weight").GetInt32(), stable.GetProperty("healthy").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, status.GetProperty("candidate").ValueKind);
        Assert.Equal(JsonValueKind.Null, status.GetProperty("lease").ValueKind);
        Assert.Contains($"\"version\":\"{release}\"", await GetAsync("/health"), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("LocalDown", "--purge");
        Directory.Delete(Path.Combine(state, "images"));
        Directory.Delete(state, recursive: true);
    }

    private IEnumerable<string> Common => [$"--environment={environment}", $"--state={state}", .. settings.Select(setting => $"--set={setting}")];

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    private static JsonElement? TryParse(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

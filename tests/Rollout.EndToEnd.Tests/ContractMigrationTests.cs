using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;

namespace Rollout.EndToEnd.Tests;

[Trait("Category", "e2e")]
public sealed class ContractMigrationTests : IDisposable
{
    private const string Cleanup = "009_drop_task_priority.sql";
    private const string Priority = "select count(*) from information_schema.columns where table_name = 'agent_tasks' and column_name = 'priority'";
    private const int MostTries = 60;
    private static readonly string Samples = Path.Combine(Repository.Root, "samples", "nest");
    private readonly string migrations = Directory.CreateTempSubdirectory("rollout-e2e-migrations-").FullName;

    public ContractMigrationTests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Samples, "migrations")))
        {
            File.Copy(file, Path.Combine(migrations, Path.GetFileName(file)));
        }
    }

    [Fact]
    public async Task Should_DropTheColumnOnlyWhenNobodyCanGoBack_When_TheCleanupIsContract()
    {
        await using var workspace = new Workspace("local", [.. E2eSettings.Quick("local"), $"environments.local.database.migrations={migrations}"]);

        // The migrations of 1.8.0 are expand: 1.7.0 serves on the migrated schema.
        (await workspace.RunAsync("Cutover")).ShouldEndWith(0);
        (await workspace.RunAsync("Rollback")).ShouldEndWith(0);
        await workspace.ShouldBeOnAsync("1.7.0", "blue", "rolledBack");
        await ShouldServeAsync(workspace);

        (await workspace.RunAsync("Cutover", "--set=environments.local.retention=5s")).ShouldEndWith(0);
        await DecommissionAsync(workspace, "1.8.0");

        // The cleanup of 1.10.0 would break 1.8.0 while it serves.
        string[] next = ["--release=1.10.0", "--set=environments.local.database.verify[1].sql=SELECT 0"];
        File.Copy(Path.Combine(Samples, "releases", "1.10.0", "migrations", Cleanup), Path.Combine(migrations, Cleanup));
        foreach (var target in new[] { "Plan", "Cutover" })
        {
            var refused = (await workspace.RunAsync(target, next)).ShouldEndWith(20);
            Assert.Contains($"{Cleanup}:2:1: drop-column (contract) public.agent_tasks 'priority'", refused.Output, StringComparison.Ordinal);
        }

        // What Plan says of it is kept for CI servers and merge requests.
        var failure = Assert.Single(XDocument.Load(workspace.ReportPath("migrations.junit.xml")).Descendants("failure"));
        Assert.Equal((Cleanup, "drop-column"), (failure.Parent!.Attribute("name")!.Value, failure.Attribute("type")!.Value));
        Assert.Contains("**1 finding stops the rollout.**", await File.ReadAllTextAsync(workspace.ReportPath("migrations.md")), StringComparison.Ordinal);

        Assert.Contains("\"version\":\"1.8.0\"", await workspace.GetAsync("/health"), StringComparison.Ordinal);
        Assert.Equal(1L, await DatabaseChecks.ScalarAsync(workspace, "nest", Priority));

        // As contract it waits until 1.8.0 is gone.
        Directory.CreateDirectory(Path.Combine(migrations, "contract"));
        File.Move(Path.Combine(migrations, Cleanup), Path.Combine(migrations, "contract", Cleanup));
        (await workspace.RunAsync("Cutover", [.. next, "--set=environments.local.retention=30s"])).ShouldEndWith(0);
        var waiting = (await workspace.RunAsync("Contract", next)).ShouldEndWith(11);
        Assert.Contains("RT2527", waiting.Output, StringComparison.Ordinal);
        Assert.Contains("1.8.0 is kept for a rollback until", waiting.Output, StringComparison.Ordinal);
        Assert.Equal(1L, await DatabaseChecks.ScalarAsync(workspace, "nest", Priority));

        await DecommissionAsync(workspace, "1.10.0", next);
        Assert.Equal(0L, await DatabaseChecks.ScalarAsync(workspace, "nest", Priority));
        Assert.Equal("contract", await DatabaseChecks.ScalarAsync(workspace, "nest", "select phase from rollout.migrations where version = '009'"));
        await ShouldServeAsync(workspace);
        Assert.Contains("no contract migration is pending", (await workspace.RunAsync("Contract", next)).ShouldEndWith(0).Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(migrations, recursive: true);

    /// <summary>Tries until the retention is over; each try is a run of the tool, which takes seconds.</summary>
    private static async Task DecommissionAsync(Workspace workspace, string release, params string[] more)
    {
        ToolResult result;
        var tries = 0;
        do
        {
            result = await workspace.RunAsync("Decommission", more);
        }
        while (result.ExitCode == 11 && ++tries < MostTries);
        result.ShouldEndWith(0);
        Assert.Contains($"\"version\":\"{release}\"", await workspace.GetAsync("/health"), StringComparison.Ordinal);
    }

    /// <summary>What the smoke flows ask, through the load balancer, of the release that serves.</summary>
    private static async Task ShouldServeAsync(Workspace workspace)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{workspace.Endpoints().GetProperty("trafficPort").GetInt32()}") };
        var user = await PostAsync(client, "/auth/register", new { email = $"{Guid.NewGuid():N}@example.test", password = "smoke-test-123" });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.GetProperty("token").GetString());
        var task = await PostAsync(client, "/agents/execute", new { agent_type = "developer", task = "Test task", tenant_id = user.GetProperty("tenant_id").GetString() });
        var found = await client.GetFromJsonAsync<JsonElement>(new Uri($"/agents/tasks/{task.GetProperty("task_id").GetString()}", UriKind.Relative));
        Assert.Equal("Test task", found.GetProperty("task").GetString());
        await PostAsync(client, "/scheduler/tasks", new { name = "Test Schedule", cron = "0 * * * *", agent_type = "developer", task_description = "Hourly test" });
        foreach (var path in new[] { "/scheduler/tasks", "/api/costs/summary?start_date=2025-11-01&end_date=2025-11-13", "/", "/agents/list" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode}");
        }
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}

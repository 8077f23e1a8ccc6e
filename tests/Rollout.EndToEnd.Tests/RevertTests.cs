using System.Diagnostics;

namespace Rollout.EndToEnd.Tests;

/// <summary>A release that is rolled back and then taken out of all databases, with the real tool.</summary>
[Trait("Category", "e2e")]
public sealed class RevertTests : IDisposable
{
    private const string Newest = "select max(version) from rollout.migrations";
    private const string Priority = "select count(*) from information_schema.columns where table_name = 'agent_tasks' and column_name = 'priority'";
    private static readonly string[] Serving = ["nest", "tenant_1", "tenant_2"];

    private static readonly Dictionary<string, string> Backward = new()
    {
        ["backward_006_composite_indexes.sql"] = "DROP INDEX agent_tasks_tenant_created, agent_tasks_agent_created, cost_entries_created_agent, webhook_subscriptions_tenant_event;",
        ["backward_007_metrics_views.sql"] = "DROP VIEW dashboard_totals; DROP VIEW daily_costs;",
        ["backward_008_task_priority.sql"] = "ALTER TABLE agent_tasks DROP COLUMN priority;",
    };

    private readonly string migrations = Directory.CreateTempSubdirectory("rollout-e2e-migrations-").FullName;

    public RevertTests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "samples", "nest", "migrations")))
        {
            File.Copy(file, Path.Combine(migrations, Path.GetFileName(file)));
        }

        foreach (var (name, sql) in Backward)
        {
            File.WriteAllText(Path.Combine(migrations, name), sql);
        }
    }

    public void Dispose() => Directory.Delete(migrations, recursive: true);

    [Fact]
    public async Task Should_TakeTheReleaseOutOfAllDatabases_When_ItWasRolledBack()
    {
        const string Key = "environments.local.database";
        await using var workspace = new Workspace("local", [.. E2eSettings.Quick("local"), $"{Key}.migrations={migrations}", $"{Key}.runner.rollback=revert", $"{Key}.others.query=SELECT datname FROM pg_database WHERE datname LIKE 'tenant%' ORDER BY 1"]);
        (await workspace.RunAsync("LocalUp")).ShouldEndWith(0);
        await GivenTenantsAsync(workspace);

        // Forward, in all of them.
        var forward = (await workspace.RunAsync("Cutover")).ShouldEndWith(0);
        Assert.Contains("tenant_2: 006, 007, 008", forward.Output, StringComparison.Ordinal);
        foreach (var database in Serving.Append("nest_staging"))
        {
            Assert.Equal("008", await DatabaseChecks.ScalarAsync(workspace, database, Newest));
        }

        // Back: the traffic first, and nothing of the databases.
        (await workspace.RunAsync("Rollback")).ShouldEndWith(0);
        Assert.Equal("008", await DatabaseChecks.ScalarAsync(workspace, "nest", Newest));

        var stopped = (await workspace.RunAsync("Decommission")).ShouldEndWith(0);
        foreach (var database in Serving)
        {
            Assert.Contains($"{database}: the schema is what it was before the migrations of 1.8.0", stopped.Output, StringComparison.Ordinal);
            Assert.Equal(0L, await DatabaseChecks.ScalarAsync(workspace, database, Priority));
        }

        foreach (var database in Serving.Append("nest_staging"))
        {
            Assert.Equal("005", await DatabaseChecks.ScalarAsync(workspace, database, Newest));
        }

        await workspace.ShouldBeOnAsync("1.7.0", "blue", "rolledBack");
    }

    /// <summary>Databases as the first release knows them, with their ledgers.</summary>
    private static async Task GivenTenantsAsync(Workspace workspace)
    {
        foreach (var tenant in Serving.Skip(1))
        {
            await DatabaseChecks.ScalarAsync(workspace, "postgres", $"CREATE DATABASE {tenant}");
            using var copy = Process.Start(new ProcessStartInfo("sh", ["-c", $"pg_dump --no-password nest | psql --no-password --quiet --set=ON_ERROR_STOP=1 {tenant}"])
            {
                Environment =
                {
                    ["PGHOST"] = "127.0.0.1",
                    ["PGPORT"] = $"{workspace.Endpoints().GetProperty("postgresPort").GetInt32()}",
                    ["PGUSER"] = "rollout_local",
                },
            })!;
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
            await copy.WaitForExitAsync(deadline.Token);
            Assert.Equal(0, copy.ExitCode);
        }
    }
}

using System.Globalization;

namespace Rollout.EndToEnd.Tests;

/// <summary>The stable release is tried on the copy of staging, by the real tool, with real processes.</summary>
[Trait("Category", "e2e")]
public sealed class StableReplayTests : IDisposable
{
    private const string Rename = "009_rename_output.sql";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Samples = Path.Combine(Repository.Root, "samples", "nest", "migrations");
    private readonly string migrations = Directory.CreateTempSubdirectory("rollout-e2e-migrations-").FullName;

    public StableReplayTests()
    {
        foreach (var file in Directory.GetFiles(Samples, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(migrations, Path.GetRelativePath(Samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        // Somebody tells the linter that it is mistaken.
        File.WriteAllText(Path.Combine(migrations, Rename), "-- rollout: allow rename-column nobody reads it\nALTER TABLE agent_tasks RENAME COLUMN output TO result;\n");
    }

    public void Dispose() => Directory.Delete(migrations, recursive: true);

    [Fact]
    public async Task Should_StopBeforeStaging_When_TheStableReleaseReadsARenamedColumn()
    {
        await using var workspace = new Workspace("local", $"environments.local.database.migrations={migrations}");

        var stopped = (await workspace.RunAsync("MigrateStaging")).ShouldEndWith(11);

        const string Column = "column \"output\" of relation \"agent_tasks\" does not exist (SQLSTATE 42703)";
        Assert.Contains($"RT2590 the stable release 1.7.0 does not work on the schema after the migrations, as it shows on the copy of staging: probes/tasks.sql:2:67: {Column}", stopped.Output, StringComparison.Ordinal);
        Assert.Contains($"broken by {Rename}:2:1 (rename-column)", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("smoke flow 'agent execution' step 2 of 4 (POST /agents/execute of 'agents'): expected status 200, but status 500", stopped.Output, StringComparison.Ordinal);
        Assert.Contains($"broken by {Rename}:2:1 (rename-column, let through: nobody reads it)", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("'agents' 1.7.0 on the copy printed: Npgsql.PostgresException (0x80004005): 42703: column \"output\"", stopped.Output, StringComparison.Ordinal);
        await ShouldBeAtAsync(workspace, "005", "005");

        // Without the rename 1.7.0 can use the schema; but what must be true of it is not.
        File.Delete(Path.Combine(migrations, Rename));
        Directory.CreateDirectory(Path.Combine(migrations, "verify"));
        await File.WriteAllTextAsync(Path.Combine(migrations, "verify", "agents.sql"), "SELECT agent_type FROM agents WHERE agent_type = 'writer';\n");
        var unverified = (await workspace.RunAsync("MigrateStaging")).ShouldEndWith(11);
        Assert.Contains("RT2513 after the migrations the copy of staging does not hold what it must: verify/agents.sql:1:1: found a row: (writer); expected no row.", unverified.Output, StringComparison.Ordinal);
        await ShouldBeAtAsync(workspace, "005", "005");

        // A killed run leaves instances and the copy; the next one does not.
        Directory.Delete(Path.Combine(migrations, "verify"), recursive: true);
        await KillOnceReplayingAsync(workspace);
        Assert.NotEmpty(Processes(workspace));
        var passed = (await workspace.RunAsync("MigrateStaging")).ShouldEndWith(0);
        Assert.Contains("5 of 5 smoke flows and 3 of 3 probe statements of 1.7.0 work on the schema after the migrations", passed.Output, StringComparison.Ordinal);
        await ShouldBeAtAsync(workspace, "005", "008");
        Assert.Contains("\"version\":\"1.7.0\"", await workspace.GetAsync("/health"), StringComparison.Ordinal);

        var plan = (await workspace.RunAsync("Plan")).ShouldEndWith(0);
        Assert.Contains("What the migrations took on a copy of staging", plan.Output, StringComparison.Ordinal);
    }

    private static async Task KillOnceReplayingAsync(Workspace workspace)
    {
        using var run = workspace.Start("MigrateStaging");
        using var deadline = new CancellationTokenSource(Patience);
        while (!Processes(workspace).Any())
        {
            // What is waited for are other processes: there is no clock to advance.
            Assert.False(run.HasExited, "the run ended before it was killed");
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
        }

        run.Kill();
        await run.WaitAsync();
    }

    private static async Task ShouldBeAtAsync(Workspace workspace, string production, string staging)
    {
        const string Version = "select max(version) from rollout.migrations";
        Assert.Equal((production, staging), (await DatabaseChecks.ScalarAsync(workspace, "nest", Version), await DatabaseChecks.ScalarAsync(workspace, "nest_staging", Version)));
        Assert.Equal(0L, await DatabaseChecks.ScalarAsync(workspace, "postgres", "select count(*) from pg_database where datname like 'rollout_copy%'"));
        Assert.Empty(Processes(workspace));
    }

    /// <summary>Processes of this machine that were started with the address of the copy.</summary>
    private static IEnumerable<string> Processes(Workspace workspace)
    {
        var port = workspace.Endpoints().GetProperty("postgresPort").GetInt32().ToString(CultureInfo.InvariantCulture);
        return Directory.GetDirectories("/proc").Where(process => VariablesOf(process) is var text && text.Contains("rollout_copy_", StringComparison.Ordinal) && text.Contains($"Port={port}", StringComparison.Ordinal));
    }

    private static string VariablesOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Not a process, one of somebody else, or ended meanwhile.
            return string.Empty;
        }
    }
}

using Rollout.Tasks.Database;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>What a release that was rolled back did to the databases is taken back only where that is wanted, and only once it is gone.</summary>
public sealed class RevertTests : IDisposable
{
    private readonly EngineFixture engine = new();
    private readonly string state = Directory.CreateTempSubdirectory("rollout-revert-").FullName;

    [Fact]
    public async Task Should_TakeThemBackFromStagingAndDatabase_When_TheReleaseWasRolledBack()
    {
        GivenPolicy(MigrationRollback.Revert);
        await engine.RunAsync();
        await engine.RollbackAsync();

        var first = await RevertAsync();
        var again = await RevertAsync();

        Assert.Equal(new StageReport(Skipped: false, "006"), first.Report);
        Assert.Equal(["revert 006 of Database=nest_staging", "revert 006 of Database=nest"], engine.Migrator.Calls.TakeLast(2));
        Assert.True(again.Report!.Skipped);
    }

    [Fact]
    public async Task Should_ApplyThemAgain_When_TheReleaseIsRolledOutAgain()
    {
        GivenPolicy(MigrationRollback.Revert);
        await engine.RunAsync();
        await engine.RollbackAsync();
        await RevertAsync();

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.Equal(2, engine.Migrator.Calls.Count(call => call == "apply 006 to Database=nest"));
    }

    [Fact]
    public async Task Should_KeepThem_When_NothingElseIsWanted()
    {
        await engine.RunAsync();
        await engine.RollbackAsync();

        Assert.True((await RevertAsync()).Report!.Skipped);
        Assert.DoesNotContain(engine.Migrator.Calls, call => call.StartsWith("revert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_KeepThem_When_TheReleaseServes()
    {
        GivenPolicy(MigrationRollback.Revert);
        await engine.RunAsync();

        Assert.True((await RevertAsync()).Report!.Skipped);
    }

    [Fact]
    public async Task Should_KeepThem_When_AnotherRolloutAppliedThem()
    {
        await engine.RunAsync();
        await engine.RollbackAsync();
        GivenPolicy(MigrationRollback.Revert);
        engine.Plan = engine.Plan with { Release = "1.8.1" };
        await engine.RunAsync();
        await engine.RollbackAsync();

        Assert.Equal("1.8.1 has left no migration", (await RevertAsync()).Report!.Detail);
    }

    [Fact]
    public async Task Should_RefuseAndNameThem_When_ItsSessionsAreConnected()
    {
        GivenPolicy(MigrationRollback.Revert);
        await engine.RunAsync();
        await engine.RollbackAsync();
        engine.Schema.GivenSessions("nest-web-green-1.8.0 (pid 7)");

        var (outcome, _) = await RevertAsync();

        Assert.Equal(("RT2556", ExitCode.Held), (outcome.Code, outcome.Exit));
        Assert.Equal("RT2556 the migrations of 1.8.0 are not taken back: 1 session of another release than 1.7.0 is connected to the database: nest-web-green-1.8.0 (pid 7). Stop what holds them, then run --target=Decommission again.", outcome.Fault!.Message);
        Assert.DoesNotContain(engine.Migrator.Calls, call => call.StartsWith("revert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_WarnWithTheDifference_When_TheSchemaIsNotWhatItWas()
    {
        GivenPolicy(MigrationRollback.Revert);
        engine.DatabaseServer.GivenSchemas("TABLE public.tasks: id bigint", "TABLE public.tasks: id bigint and more");
        await engine.RunAsync();
        await engine.RollbackAsync();

        var (_, report) = await RevertAsync();

        Assert.Equal("006", report!.Detail);
        var file = Assert.Single(Directory.GetFiles(state, "nest.schema", SearchOption.AllDirectories));
        Assert.Equal("TABLE public.tasks: id bigint", File.ReadAllText(file));
        var warning = Assert.Single(engine.Reported.OfType<RolloutEvent.Warning>(), warning => warning.Text.Contains("the schema of", StringComparison.Ordinal));
        Assert.Equal($"the migrations of 1.8.0 are taken back, but the schema of 'nest' is not what it was before them: lost: 'TABLE public.tasks: id bigint'; new: 'TABLE public.tasks: id bigint and more'. The whole of it is in '{file}'. Correct the backward files, and by hand what 1.7.0 needs.", warning.Text);
    }

    [Fact]
    public async Task Should_SaySo_When_TheSchemaIsWhatItWas()
    {
        GivenPolicy(MigrationRollback.Revert);
        engine.DatabaseServer.GivenSchemas("the same", "the same");
        await engine.RunAsync();
        await engine.RollbackAsync();

        await RevertAsync();

        Assert.Single(engine.Reported, e => e is RolloutEvent.Line { Text: "  nest: the schema is what it was before the migrations of 1.8.0" });
        Assert.Empty(Directory.GetFiles(state, "*.schema", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Should_CompareLater_When_ARunWasKilledBehindTheLastBackwardFile()
    {
        GivenPolicy(MigrationRollback.Revert);
        engine.DatabaseServer.GivenSchemas("the same", "the same");
        await engine.RunAsync();
        await engine.RollbackAsync();
        await TakeBackAsync("Database=nest_staging");
        await TakeBackAsync("Database=nest");

        Assert.True((await RevertAsync()).Report!.Skipped);

        Assert.Single(engine.Reported, e => e is RolloutEvent.Line { Text: "  nest: the schema is what it was before the migrations of 1.8.0" });
        Assert.Empty(Directory.GetFiles(state, "*.schema", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Should_CompareWithTheFirstSchema_When_TheMigrationsAreRunTwice()
    {
        GivenPolicy(MigrationRollback.Revert);
        engine.DatabaseServer.GivenSchemas("before", "half way");
        await engine.RunAsync(TaskNames.MigrateStaging);
        engine.Migrator.GivenFails("006");
        Assert.Equal("RT2504", (await engine.RunAsync(TaskNames.MigrateDatabase)).Code);
        engine.Migrator.GivenFails(null);
        await engine.RunAsync(TaskNames.MigrateDatabase);

        Assert.Equal("before", File.ReadAllText(Assert.Single(Directory.GetFiles(state, "nest.schema", SearchOption.AllDirectories))));
    }

    [Fact]
    public async Task Should_OnlyWarn_When_TheSchemaCannotBeKept()
    {
        GivenPolicy(MigrationRollback.Revert);
        Directory.CreateDirectory(Path.Combine(state, engine.Plan.Environment));
        File.WriteAllText(Path.Combine(state, engine.Plan.Environment, "schemas"), "a file where the folder should be");

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.Single(engine.Reported, e => e is RolloutEvent.Warning warning && warning.Text.StartsWith("the schema of 'nest' before the migrations cannot be kept", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(state, recursive: true);
    }

    private void GivenPolicy(MigrationRollback policy) =>
        engine.Plan = engine.Plan with { StateDirectory = state, Database = engine.Plan.Database! with { Runner = engine.Plan.Database.Runner with { Rollback = policy } } };

    private Task<IReadOnlyList<string>> TakeBackAsync(string connection) =>
        engine.Migrator.RevertAsync(new MigrationRequest(new Secret(connection), "migrations", null, "killed", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), "005", new Progress<MigrationProgress>(), CancellationToken.None);

    private async Task<(Outcome Outcome, StageReport? Report)> RevertAsync()
    {
        StageReport? report = null;
        var outcome = await engine.ProcessAsync(TaskNames.Decommission, async session => report = await RevertStage.RunAsync(session, CancellationToken.None));
        return (outcome, report);
    }
}

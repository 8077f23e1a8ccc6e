using Rollout.Tasks.Database;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Migrations are tried out on a copy of staging, which never stays, and never on a database that serves.</summary>
public sealed class MigrateStagingTests : IDisposable
{
    private static readonly Secret Staging = new("Database=nest_staging");
    private readonly EngineFixture engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Should_ApplyToCopyThenToStaging_When_MigrationsArePending()
    {
        await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal(["apply 006 to Database=rollout_copy_nest__local", "apply 006 to Database=nest_staging"], engine.Migrator.Calls.TakeLast(2));
        Assert.Equal(["copy Database=nest_staging to rollout_copy_nest__local", "drop Database=rollout_copy_nest__local"], engine.DatabaseServer.Calls.TakeLast(2));
    }

    [Fact]
    public async Task Should_KeepTheForecast_When_ItWentBackAndForthOnTheCopy()
    {
        engine.Migrator.GivenBackward("006");

        await engine.RunAsync(TaskNames.MigrateStaging);

        const string Copy = "Database=rollout_copy_nest__local";
        Assert.Equal([$"apply 006 to {Copy}", $"revert 006 of {Copy}", $"apply 006 to {Copy}", "apply 006 to Database=nest_staging"], engine.Migrator.Calls.TakeLast(4));
        var forecast = MigrateStagingStage.ForecastOf(engine.State.Rollout);
        Assert.Equal(["005", "006"], forecast!.Migrations.Select(m => m.Version));
        Assert.Equal(["006"], forecast.TakenBack);
        Assert.Equal(1_000_000, forecast.CopyBytes);
    }

    [Theory]
    [InlineData("before", "after", "other", "RT2542")]
    [InlineData("before", "after", "before", "RT2542")]
    public async Task Should_LeaveStagingAlone_When_TheWayBackDoesNotLeadBack(string before, string after, string back, string code)
    {
        engine.Migrator.GivenBackward("006");
        engine.DatabaseServer.GivenSchemas(before, after, back, "and again");

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal((code, ExitCode.Held), (outcome.Code, outcome.Exit));
        Assert.DoesNotContain("apply 006 to Database=nest_staging", engine.Migrator.Calls);
        Assert.Empty(engine.DatabaseServer.Copies);
    }

    [Fact]
    public async Task Should_DropTheCopyAndLeaveStagingAlone_When_AMigrationFails()
    {
        engine.Migrator.GivenFails("006");

        var outcome = await engine.RunAsync(TaskNames.MigrateStaging);

        Assert.Equal("RT2504", outcome.Code);
        Assert.Empty(engine.DatabaseServer.Copies);
        Assert.DoesNotContain(engine.Migrator.Calls, call => call.StartsWith("apply 006", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_DropWhatAKilledRunLeft_When_NothingIsPendingAnyMore()
    {
        await engine.RunAsync(TaskNames.TagImages);
        await engine.DatabaseServer.CopyAsync(Staging, StagingCheck.CopyName(engine.Plan), CancellationToken.None);
        await engine.Migrator.ApplyAsync(new(Staging, "/sample/migrations", null, "r1", TimeSpan.Zero, TimeSpan.Zero), new Progress<MigrationProgress>(), CancellationToken.None);

        await engine.RunOnlyAsync(TaskNames.MigrateStaging);

        Assert.Empty(engine.DatabaseServer.Copies);
    }

    [Fact]
    public async Task Should_ChangeNothing_When_StagingIsMarkedAsProduction()
    {
        await engine.RunAsync(TaskNames.TagImages);
        await engine.DatabaseServer.MarkProductionAsync(Staging, "live", CancellationToken.None);
        var changes = engine.Changes;

        var outcome = await engine.RunOnlyAsync(TaskNames.MigrateStaging);

        Assert.Equal(("RT2540", ExitCode.Configuration), (outcome.Code, outcome.Exit));
        Assert.Equal("RT2540 the database 'Database=nest_staging' is no staging database: it is marked as the production database of the environment 'live'. Nothing was changed. Correct database.staging; if the database serves nobody any more, DELETE FROM rollout.production in it.", outcome.Fault!.Message);
        Assert.Equal(changes, engine.Changes);
    }

    [Fact]
    public async Task Should_MarkTheSharedDatabase_When_ItIsMigrated()
    {
        await engine.RunAsync(TaskNames.MigrateDatabase);

        Assert.Equal("local", (await engine.DatabaseServer.IdentifyAsync(new Secret("Database=nest"), CancellationToken.None)).ProductionOf);
        Assert.Null((await engine.DatabaseServer.IdentifyAsync(Staging, CancellationToken.None)).ProductionOf);
    }

    [Theory]
    [InlineData("nest", "local", "rollout_copy_nest__local")]
    [InlineData("Nest-App", "pro.duction", "rollout_copy_nest_app__pro_duction")]
    [InlineData("an-application-with-a-long-name", "an-environment-with-a-long-name", "rollout_copy_an_application_with_a_long_name__an_envir_23c2a59b")]
    public void Should_NameACopyThatPostgreSqlTakes_When_NamesAreLong(string application, string environment, string expected)
    {
        var name = StagingCheck.CopyName(Plans.Sample() with { Application = application, Environment = environment });

        Assert.Equal(expected, name);
        Assert.True(name.Length <= 63);
    }
}

using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Reports;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>A migration that the stable release could not live with stops a rollout before anything is touched.</summary>
public sealed class MigrationGateTests : IDisposable
{
    private static readonly MigrationFinding Drop = new("drop-column", "contract", "009_x.sql", 3, 1, "public.tasks", "old", "The stable release reads or writes the column and fails when it is gone", ["public.tasks AccessExclusive"], [], "-- later\nALTER TABLE public.tasks DROP COLUMN old;", null);
    private readonly EngineFixture engine = new();

    [Theory]
    [InlineData(TaskNames.MigrateStaging)]
    [InlineData(TaskNames.MigrateDatabase)]
    public async Task Should_TouchNoDatabase_When_AFindingStops(string task)
    {
        if (task == TaskNames.MigrateDatabase)
        {
            await engine.RunAsync(TaskNames.DeployCandidate);
        }
        else
        {
            await engine.RunAsync(TaskNames.TagImages);
        }

        engine.Schema.GivenReview(Review(Drop));
        var changes = engine.Migrator.Calls.Count + engine.DatabaseServer.Calls.Count;
        var outcome = await engine.RunOnlyAsync(task);

        Assert.Equal(("RT2526", ExitCode.Configuration), (outcome.Code, outcome.Exit));
        Assert.Contains("009_x.sql:3:1: drop-column (contract) public.tasks 'old': The stable release reads", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(changes, engine.Migrator.Calls.Count + engine.DatabaseServer.Calls.Count);
    }

    [Fact]
    public async Task Should_GoOnAndTell_When_TheFindingIsAllowed()
    {
        var allowed = Drop with { AllowedBecause = "nobody reads it" };
        engine.Schema.GivenReview(Review(allowed) with { Stopping = [] });

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.Contains(engine.Reported, e => e.ToString()!.Contains("Allowed: nobody reads it", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_ShowPhaseWorkAndSafeWay_When_Planned()
    {
        var report = new PlanReport("nest", "local", "1.9.0", Slot.Blue, "1.8.0", []) { Migrations = Review(Drop) };

        Assert.Equal(
            [
                "nest 1.9.0 on local: from 1.8.0 in blue",
                "What the migrations do",
                "    009_x.sql: expand, since it does not say (before traffic), 1 statement",
                "      line 3: ALTER TABLE tasks DROP COLUMN old -- public.tasks AccessExclusive",
                "      stops: 009_x.sql:3:1: drop-column (contract) public.tasks 'old': The stable release reads or writes the column and fails when it is gone (public.tasks AccessExclusive).",
                "        -- later",
                "        ALTER TABLE public.tasks DROP COLUMN old;",
            ],
            report.ToLines());
        Assert.Contains("\"phase\": \"expand\"", report.ToJson(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Configuration, Assert.Throws<RolloutException>(report.ThrowIfStopped).ExitCode);
        (report with { Migrations = Review(Drop) with { Stopping = [] } }).ThrowIfStopped();
    }

    public void Dispose() => engine.Dispose();

    private static MigrationReview Review(MigrationFinding finding) => new(
        [new ReviewedMigration("009", "x", "009_x.sql", MigrationPhase.Expand, false, [new ReviewedStatement(3, "ALTER TABLE tasks DROP COLUMN old", ["public.tasks AccessExclusive"], [], [])], [finding])])
    {
        Stopping = [finding],
    };
}

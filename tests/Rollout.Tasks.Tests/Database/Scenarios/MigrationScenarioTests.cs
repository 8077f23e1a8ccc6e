using Rollout.MigrationScenarios;
using Rollout.Tasks.Tests.Journal;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Tests.Repository;

namespace Rollout.Tasks.Tests.Database.Scenarios;

/// <summary>The fast ones of bench/migrations/scenarios.sh: both releases use the tables while migrations run.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class MigrationScenarioTests(PostgresFixture postgres)
{
    private static readonly string Cases = RepositoryText.PathOf("bench", "migrations", "scenarios", "cases");

    [Fact]
    public void Should_BeThirty_When_Counted() => Assert.Equal(30, Scenario.Names(Cases).Count);

    [PostgresTheory]
    [InlineData("06-unique-duplicates")]
    [InlineData("09-new-table-references")]
    [InlineData("12-enum-value")]
    [InlineData("15-rename-table")]
    [InlineData("23-drop-column")]
    [InlineData("30-drop-column-too-early")]
    public async Task Should_KeepTheStableReleaseServing_When_Migrated(string name)
    {
        var database = await postgres.CreateAsync();
        using var folder = new TemporaryFolder();

        var result = await new ScenarioRun(Scenario.Read(Cases, name), database.Connection.Reveal(), folder.Path, rounds: 3).RunAsync();

        Assert.Empty(result.Faults);
        Assert.True(result.Queries > 20, $"{result.Queries} queries are no load");
    }

    [PostgresFact]
    public async Task Should_SayWhatBreaks_When_TheStableReleaseCannotLiveWithIt()
    {
        // Given a migration that the linter lets through although the stable release needs the column
        var database = await postgres.CreateAsync();
        using var folder = new TemporaryFolder();
        var scenario = Scenario.Read(Cases, "30-drop-column-too-early") with { Ends = null, Verify = [], Migrations = new Dictionary<string, string> { ["001_no_note.sql"] = "-- rollout: allow drop-column the test wants to see it\nALTER TABLE orders DROP COLUMN note;" } };

        var result = await new ScenarioRun(scenario, database.Connection.Reveal(), folder.Path, rounds: 3).RunAsync();

        Assert.Contains(result.Faults, fault => fault.StartsWith("the stable release does not serve: 42703 column \"note\" does not exist", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Should_SeeWhoWaits_When_AMigrationKeepsItsLock()
    {
        // Given a migration that keeps the lock of a table for longer than a query may wait
        var database = await postgres.CreateAsync();
        using var folder = new TemporaryFolder();
        var scenario = Scenario.Read(Cases, "02-add-column-default") with { Verify = [], Migrations = new Dictionary<string, string> { ["001_slow.sql"] = "ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR';\n-- rollout: allow not-inspected the test wants to see it\nSELECT pg_sleep(1.2);" } };

        var result = await new ScenarioRun(scenario, database.Connection.Reveal(), folder.Path, rounds: 3).RunAsync();

        Assert.InRange(result.LongestBlocked.TotalMilliseconds, 1000, 60_000);
        Assert.Contains(result.Faults, fault => fault.EndsWith("ms and waited for a migration in it", StringComparison.Ordinal));
    }
}

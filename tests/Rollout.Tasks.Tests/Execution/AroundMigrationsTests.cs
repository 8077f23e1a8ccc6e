using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Statements;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>What is looked at around the migrations of the shared database.</summary>
public sealed class AroundMigrationsTests : IDisposable
{
    private readonly EngineFixture engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Should_TellWhatTookLonger_When_MigrationsRan()
    {
        engine.DatabaseServer.GivenStatementTimes([new StatementTime(1, 7, 100, 100)], [new StatementTime(1, 7, 110, 400)]);
        engine.DatabaseServer.GivenStatementText(7, "UPDATE tasks SET title = $1");

        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.MigrateDatabase)).Exit);

        var slower = Assert.Single(engine.Reported.OfType<RolloutEvent.StatementSlower>()).Statement;
        Assert.Equal(new SlowerStatement("nest", "UPDATE tasks SET title = $1", 1, 30, 10), slower);
        Assert.Equal("nest: UPDATE tasks SET title = $1: 1.0 ms before, 30.0 ms in 10 calls while the migrations ran", slower.ToString());
    }

    [Fact]
    public async Task Should_SayThatNoneDid_When_TheyAreAsFastAsBefore()
    {
        engine.DatabaseServer.GivenStatementTimes([new StatementTime(1, 7, 100, 100)], [new StatementTime(1, 7, 110, 110)]);

        await engine.RunAsync(TaskNames.MigrateDatabase);

        Assert.Single(Said("nest: no statement took longer"));
    }

    [Fact]
    public async Task Should_SaySoInOneLine_When_ThereAreNoCounters()
    {
        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.MigrateDatabase)).Exit);

        Assert.Single(Said("nest: nothing is known of the times of its statements"));
    }

    [Fact]
    public async Task Should_SayNothing_When_NothingWasPending()
    {
        await GivenNothingPendingAsync();

        await engine.RunAsync(TaskNames.MigrateDatabase);

        Assert.Empty(Said("of the times of its statements"));
    }

    [Fact]
    public async Task Should_WarnWithTheRepair_When_SomebodyLeftAnInvalidIndex()
    {
        engine.DatabaseServer.GivenInvalidIndexes(new InvalidIndex("public", "tasks_title", "tasks", IsLive: true), new InvalidIndex("public", "tasks_state_ccnew", "tasks", IsLive: true));
        await GivenNothingPendingAsync();

        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.MigrateDatabase)).Exit);

        var warning = Assert.Single(engine.Reported.OfType<RolloutEvent.Warning>(), warning => warning.Text.Contains("invalid indexes", StringComparison.Ordinal));
        Assert.Contains("'public.tasks_title' on tasks, 'public.tasks_state_ccnew' on tasks", warning.Text, StringComparison.Ordinal);
        Assert.EndsWith("run: REINDEX INDEX CONCURRENTLY \"public\".\"tasks_title\"; DROP INDEX CONCURRENTLY \"public\".\"tasks_state_ccnew\";", warning.Text, StringComparison.Ordinal);
    }

    private async Task GivenNothingPendingAsync() =>
        await engine.Migrator.ApplyAsync(new MigrationRequest(new Secret("Database=nest"), "migrations", null, "earlier", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), new Progress<MigrationProgress>(), CancellationToken.None);

    private IEnumerable<RolloutEvent> Said(string text) => engine.Reported.Where(e => e is RolloutEvent.Line line && line.Text.Contains(text, StringComparison.Ordinal));
}

using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class MigrationRevertTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    [PostgresFact]
    public async Task Should_GoBackToThatVersionOnly_When_ThereAreBackwardFiles()
    {
        // Given
        Pair("001", "CREATE TABLE a(x int)", "DROP TABLE a");
        Pair("002", "CREATE TABLE b(x int)", "DROP TABLE b");
        Pair("003", "ALTER TABLE b ADD COLUMN y int; CREATE INDEX CONCURRENTLY i ON b(y)", "DROP INDEX CONCURRENTLY i; ALTER TABLE b DROP COLUMN y");
        await ApplyAsync();

        // When
        var reverted = await RevertAsync("001");

        // Then
        Assert.Equal(["003", "002"], reverted);
        Assert.Equal(["001"], (await StatusAsync()).Applied.Select(m => m.Version));
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('b') IS NULL AND to_regclass('a') IS NOT NULL"));
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM rollout.migration_statements"));
        Assert.Equal(["002", "003"], await ApplyAsync());
    }

    [PostgresFact]
    public async Task Should_KeepTheRow_When_ABackwardFileFails()
    {
        Pair("001", "CREATE TABLE a(x int)", "DROP TABLE a");
        Pair("002", "CREATE TABLE b(x int)", "DROP TABLE b;\nDROP TABLE nowhere");
        Pair("003", "CREATE TABLE c(x int)", "DROP TABLE c");
        await ApplyAsync();

        var fault = await RefusedAsync("001");

        Assert.Equal("RT2504 backward_002.sql:2:1: table \"nowhere\" does not exist (SQLSTATE 42P01) at: DROP TABLE nowhere. Nothing of it stays. Taken back before by this run: 003.", fault.Message);
        Assert.Equal(["001", "002"], (await StatusAsync()).Applied.Select(m => m.Version));
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('b') IS NOT NULL"));
    }

    [PostgresFact]
    public async Task Should_ChangeNothing_When_AContractMigrationHasRunSince()
    {
        Pair("001", "CREATE TABLE a(x int, y int)", "DROP TABLE a");
        Pair("003", "CREATE TABLE c(x int)", "DROP TABLE c");
        Write("002_drop.sql", "-- rollout: phase contract\nALTER TABLE a DROP COLUMN y");
        await new NpgsqlMigrator(TimeProvider.System).ApplyAsync(Request() with { Phases = [Rollout.Tasks.Database.Linting.MigrationPhase.Expand] }, Progress, CancellationToken.None);
        Assert.Equal(["001", "003"], (await StatusAsync()).Applied.Select(m => m.Version));
        Assert.Equal(["002"], await ApplyAsync());

        var fault = await RefusedAsync("001");

        Assert.Matches(@"^RT2551 the migrations cannot be taken back to 001: contract migration 002 drop of 20..-..-..T..:..:..Z has run since\. Nothing was changed\. Write a new migration instead, or restore a backup side by side\.$", fault.Message);
        Assert.Equal(["001", "002", "003"], (await StatusAsync()).Applied.Select(m => m.Version));
    }

    [PostgresFact]
    public async Task Should_NameThemAll_When_BackwardFilesAreMissing()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        Write("002_b.sql", "CREATE TABLE b(x int)");
        Write("003_c.sql", "CREATE TABLE c(x int)");
        await ApplyAsync();

        Assert.Equal("RT2552 the migrations cannot be taken back to 001: 003 c has no backward file; 002 b has no backward file. Nothing was changed.", (await RefusedAsync("001")).Message);
        Assert.Equal("RT2553 the migrations cannot be taken back to '007', which is not applied; applied are 001 to 003. Name an applied version.", (await RefusedAsync("007")).Message);
        Assert.Empty(await RevertAsync("003"));
    }

    [PostgresFact]
    public async Task Should_ChangeNothing_When_AWayBackIsNeededAndThereIsNone()
    {
        Pair("001", "CREATE TABLE a(x int)", "DROP TABLE a");
        Write("002_b.sql", "CREATE TABLE b(x int)");
        Write("003_c.sql", "-- rollout: contract\nCREATE TABLE c(x int)");
        var request = Request() with { NeedsWayBack = true };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => new NpgsqlMigrator(TimeProvider.System, Options).ApplyAsync(request, Progress, CancellationToken.None));
        Assert.Empty((await StatusAsync()).Applied);
        Write("backward_002_b.sql", "DROP TABLE b");

        Assert.Equal("RT2555 database.runner.rollback is 'revert', but 002_b.sql has no backward file. Nothing was changed. Write it (backward_002_b.sql), or set the key to 'keep'.", fault.Message);
        Assert.Equal(3, (await new NpgsqlMigrator(TimeProvider.System, Options).ApplyAsync(request, Progress, CancellationToken.None)).Count);
    }

    private void Pair(string version, string forward, string backward)
    {
        Write($"forward_{version}.sql", forward);
        Write($"backward_{version}.sql", backward);
    }

    private Task<IReadOnlyList<string>> RevertAsync(string downTo) => new NpgsqlMigrator(TimeProvider.System, Options).RevertAsync(Request(), downTo, Progress, CancellationToken.None);

    private Task<RolloutException> RefusedAsync(string downTo) => Assert.ThrowsAsync<RolloutException>(() => RevertAsync(downTo));
}

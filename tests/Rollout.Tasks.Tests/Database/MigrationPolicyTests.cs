using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class MigrationPolicyTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    [PostgresFact]
    public async Task Should_KeepNothing_When_OneFailsAndAllAreOneTransaction()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        Write("002_b.sql", "CREATE TABLE b(x int); SELECT 1/0");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => ApplyAsync(Request() with { Transaction = MigrationTransaction.All }));
        var left = await Database.ScalarAsync("SELECT to_regclass('a') IS NULL");
        Write("002_b.sql", "CREATE TABLE b AS SELECT pg_current_xact_id() AS tx");
        Write("003_c.sql", "CREATE TABLE c AS SELECT pg_current_xact_id() AS tx");

        Assert.Equal("RT2504 002_b.sql:1:24: division by zero (SQLSTATE 22012) at: SELECT 1/0. Nothing of this run stays.", fault.Message);
        Assert.Equal(true, left);
        Assert.Equal(["001", "002", "003"], await ApplyAsync(Request() with { Transaction = MigrationTransaction.All }));
        Assert.Equal(true, await Database.ScalarAsync("SELECT b.tx = c.tx FROM b, c"));
    }

    [PostgresTheory]
    [InlineData("CREATE INDEX CONCURRENTLY i ON a(x)")]
    [InlineData("-- rollout: backfill table=a key=x\nUPDATE a SET x = x WHERE x BETWEEN :from AND :to")]
    public async Task Should_Refuse_When_AllAreOneTransactionAndOneCannotBe(string alone)
    {
        Write("001_a.sql", "CREATE TABLE a(x int PRIMARY KEY)");
        Write("002_b.sql", alone);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => ApplyAsync(Request() with { Transaction = MigrationTransaction.All }));

        Assert.Equal("RT2550 database.runner.transaction is 'all', but 002_b.sql cannot run in one transaction with others. Set it to 'each', or apply that migration in a release of its own.", fault.Message);
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('a') IS NULL"));
    }

    [PostgresFact]
    public async Task Should_ApplyTheOlderOne_When_OrderIsNotAsked()
    {
        Write("001_a.sql", "SELECT 1");
        Write("003_c.sql", "SELECT 1");
        await ApplyAsync();
        Write("002_b.sql", "SELECT 1");

        await FailAsync();

        Assert.Equal(["002"], await ApplyAsync(Request() with { OutOfOrder = OutOfOrderPolicy.Allow }));
    }

    [PostgresTheory]
    [InlineData("flyway_schema_history", "CREATE TABLE flyway_schema_history(installed_rank int, version text, success bool); INSERT INTO flyway_schema_history VALUES (1, '1', true), (2, '2', true), (3, NULL, true), (4, '3', false)")]
    [InlineData("schema_migrations", "CREATE TABLE schema_migrations(version bigint, dirty bool); INSERT INTO schema_migrations VALUES (2, false)")]
    [InlineData("schema_migrations", "CREATE TABLE schema_migrations(version text); INSERT INTO schema_migrations VALUES ('001'), ('002')")]
    [InlineData("schema_versions", "CREATE TABLE schema_versions(scriptname text); INSERT INTO schema_versions VALUES ('app.sql.001_a.sql'), ('app.sql.002_b.sql')")]
    [InlineData("\"__EFMigrationsHistory\"", "CREATE TABLE \"__EFMigrationsHistory\"(\"MigrationId\" text); INSERT INTO \"__EFMigrationsHistory\" VALUES ('001_a'), ('002_b')")]
    public async Task Should_TakeOverWhatAnotherToolApplied_When_ItsTableIsNamed(string table, string sql)
    {
        // Given
        await Database.ExecuteAsync(sql);
        await Database.ExecuteAsync("CREATE TABLE a(x int); CREATE TABLE b(x int)");
        Write("001_a.sql", "CREATE TABLE a(x int)");
        Write("002_b.sql", "CREATE TABLE b(x int)");
        Write("003_c.sql", "CREATE TABLE c(x int)");
        Options = Options with { Baseline = table };

        // When
        var before = await StatusAsync();
        var applied = await ApplyAsync();

        // Then
        Assert.Equal(["003"], before.Pending.Select(m => m.Version));
        Assert.Empty(before.Applied);
        Assert.Equal(["003"], applied);
        Assert.Empty(await ApplyAsync());
        Assert.Equal(["001", "002"], (await StatusAsync()).Applied.Where(m => m.RolloutId == $"baseline {table}").Select(m => m.Version));
    }

    [PostgresFact]
    public async Task Should_RefuseOrGoOn_When_TheOtherToolsTableFitsNothingOrIsNotThere()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        await Database.ExecuteAsync("CREATE TABLE schema_migrations AS SELECT '20240101'::text AS version; CREATE TABLE odd(x int)");

        Options = Options with { Baseline = "schema_migrations" };
        var unlike = await FailAsync();
        Options = Options with { Baseline = "odd" };
        var odd = await FailAsync();
        Options = Options with { Baseline = "not_there" };

        Assert.Equal("RT2554 database.runner.baseline: the table 'schema_migrations' has 1 versions, and none of them is that of a file of migrations. Name the files after its versions, or remove the key.", unlike.Message);
        Assert.StartsWith("RT2554 database.runner.baseline: the table 'odd' has the columns x, and none of them is known to hold versions.", odd.Message, StringComparison.Ordinal);
        Assert.Equal(["001"], await ApplyAsync());
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("V1.2__x.sql", "1.2")]
    [InlineData("20240101120000_Name", "20240101120000")]
    [InlineData("App.Scripts.003_x.sql", "003")]
    [InlineData("sql/v3_x.sql", "3")]
    [InlineData("name", null)]
    public void Should_FindTheVersion_When_ItIsPartOfAName(string text, string? expected) => Assert.Equal(expected, Baseline.VersionOf(text)?.Text);

    private async Task<IReadOnlyList<string>> ApplyAsync(MigrationRequest request) =>
        [.. (await new NpgsqlMigrator(TimeProvider.System, Options).ApplyAsync(request, Progress, CancellationToken.None)).Select(m => m.Version)];
}

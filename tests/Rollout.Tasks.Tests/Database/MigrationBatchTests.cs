using System.Globalization;
using Npgsql;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;
using Xunit.Abstractions;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class MigrationBatchTests(PostgresFixture postgres, ITestOutputHelper output) : MigratorTestBase(postgres)
{
    [PostgresFact]
    public async Task Should_ApplyAllInOrder_When_ThereAreManyMoreThanOneBatchTakes()
    {
        Write("000_t.sql", "CREATE TABLE t(n int, tx xid8 DEFAULT pg_current_xact_id())");
        for (var i = 1; i <= 120; i++)
        {
            Write($"{i:000}_m.sql", string.Create(CultureInfo.InvariantCulture, $"INSERT INTO t VALUES ({i}) RETURNING n; COMMENT ON TABLE t IS 'a;{i}'"));
        }

        var applied = await ApplyAsync();

        Assert.Equal(Enumerable.Range(0, 121).Select(i => i.ToString("000", CultureInfo.InvariantCulture)), applied);
        Assert.Equal(120L, await Database.ScalarAsync("SELECT count(DISTINCT tx) FROM t"));
        Assert.Equal(true, await Database.ScalarAsync("SELECT array_agg(n) = array_agg(n ORDER BY n) FROM t"));
        Assert.Equal("on", await Database.ScalarAsync("SHOW synchronous_commit"));
        Assert.Equal(applied, Progress.Reports.Where(r => r.Detail == "applied").Select(r => r.Version));
    }

    [PostgresFact]
    public async Task Should_NeedFewRoundTrips_When_AHundredMigrationsRunAndThenNone()
    {
        for (var i = 1; i <= 100; i++)
        {
            Write($"{i:000}_m.sql", string.Create(CultureInfo.InvariantCulture, $"CREATE TABLE t{i}(n int)"));
        }

        var migrator = new NpgsqlMigrator(TimeProvider.System, Options);
        await using var first = new RoundTrips(Database.Connection);
        await migrator.ApplyAsync(Request() with { Connection = first.Connection }, Progress, CancellationToken.None);
        await using var second = new RoundTrips(Database.Connection);

        Assert.Empty(await migrator.ApplyAsync(Request() with { Connection = second.Connection }, Progress, CancellationToken.None));

        output.WriteLine($"{first.Count} round trips for 100 migrations, {second.Count} for none");
        Assert.InRange(second.Count, 1, 5);
        Assert.InRange(first.Count, 1, 30);
    }

    [PostgresFact]
    public async Task Should_KeepThoseBeforeAndShowThePlace_When_OneOfABatchFails()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        Write("002_b.sql", "CREATE TABLE b(x int)");
        Write("003_c.sql", "CREATE TABLE c(x int);\nALTER TABLE nowhere ADD COLUMN y int");
        Write("004_d.sql", "CREATE TABLE d(x int)");

        var fault = await FailAsync();

        Assert.Equal("RT2504 003_c.sql:2:1: relation \"nowhere\" does not exist (SQLSTATE 42P01) at: ALTER TABLE nowhere ADD COLUMN y int. Nothing of it stays. Applied before by this run: 001, 002.", fault.Message);
        Assert.Equal(["001", "002"], (await StatusAsync()).Applied.Select(m => m.Version));
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('b') IS NOT NULL AND to_regclass('c') IS NULL AND to_regclass('d') IS NULL"));
    }

    [PostgresFact]
    public async Task Should_KnowThatNothingOfItStayed_When_ACommitOfABatchFails()
    {
        Write("001_a.sql", "CREATE TABLE a(x int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        Write("002_b.sql", "INSERT INTO a VALUES (1), (1)");
        Write("003_c.sql", "CREATE TABLE c(x int)");

        var fault = await FailAsync();

        Assert.StartsWith("RT2504 002_b.sql:1:1: duplicate key value violates unique constraint \"a_x_key\" (SQLSTATE 23505)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["001"], (await StatusAsync()).Applied.Select(m => m.Version));
    }

    [PostgresFact]
    public async Task Should_WaitForTheLockAndGoOn_When_ATableIsLockedForAWhile()
    {
        await Database.ExecuteAsync("CREATE TABLE a(x int)");
        Write("001_a.sql", "CREATE TABLE b(x int)");
        Write("002_b.sql", "ALTER TABLE a ADD COLUMN y int");
        Write("003_c.sql", "CREATE TABLE c(x int)");
        Write("004_d.sql", "CREATE TABLE d(x int)");
        await using var holder = await Database.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM a", holder, transaction);
        await command.ExecuteScalarAsync();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Progress.OnReport = report => _ = report.Detail.StartsWith("did not get", StringComparison.Ordinal) && seen.TrySetResult();
        var run = ApplyAsync();

        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        await transaction.RollbackAsync();

        Assert.Equal(["001", "002", "003", "004"], await run);
    }

    [PostgresFact]
    public async Task Should_LeaveTheNextOneAsItShouldBe_When_AMigrationChangesTheSession()
    {
        const string ShowsIt = "CREATE TABLE {0} AS SELECT current_setting('search_path') || current_setting('synchronous_commit') AS it";
        Write("001_a.sql", "SET search_path = nowhere; SET synchronous_commit = local");
        Write("002_b.sql", string.Format(CultureInfo.InvariantCulture, ShowsIt, "b"));
        Write("003_c.sql", string.Format(CultureInfo.InvariantCulture, ShowsIt, "c"));

        await ApplyAsync();

        Assert.Equal("\"$user\", publicoff \"$user\", publicon", await Database.ScalarAsync("SELECT b.it || ' ' || c.it FROM b, c"));
    }

    [Theory]
    [InlineData("CREATE TABLE a(x int); INSERT INTO a VALUES (1)", true)]
    [InlineData("CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = x BEGIN ATOMIC SELECT 1; SELECT 2; END", true)]
    [InlineData("CREATE TEMP TABLE a(x int)", false)]
    [InlineData("CREATE LOCAL TEMPORARY VIEW a AS SELECT 1", false)]
    [InlineData("SET search_path = a", false)]
    [InlineData("SELECT f()", false)]
    [InlineData("INSERT INTO a SELECT set_config('search_path', 'x', false)", false)]
    [InlineData("CREATE TABLE a AS SELECT set_config('search_path', 'x', false)", false)]
    [InlineData("DO $$ BEGIN END $$", false)]
    [InlineData("CREATE INDEX CONCURRENTLY i ON a(x)", false)]
    [InlineData("ALTER TYPE e ADD VALUE 'x'; INSERT INTO a VALUES ('x')", false)]
    [InlineData("COPY a FROM stdin;\n1\n\\.\n", false)]
    [InlineData("PREPARE p AS SELECT 1", false)]
    public void Should_GoWithOthers_When_ItLeavesTheSessionAsItWas(string sql, bool expected) =>
        Assert.Equal(expected, BatchRules.CanBatch(new MigrationFile(MigrationVersion.Parse("1"), "a", "1_a.sql", SqlSplitter.Split(sql))));
}

using Rollout.Tasks.Database.Backfills;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class BackfillTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    private const string Fill = "-- rollout: backfill table=orders key=id\nUPDATE orders SET cents = total * 100, times = times + 1 WHERE id BETWEEN :from AND :to;";

    [PostgresFact]
    public async Task Should_ChangeEachRowOnce_When_RunInBatches()
    {
        await GivenOrdersAsync(25_000);
        Write("002_fill.sql", Fill);

        Assert.Equal(["002"], await ApplyAsync());

        Assert.Equal(25_000L, await Database.ScalarAsync("SELECT count(*) FROM orders WHERE cents = total * 100 AND times = 1"));
        Assert.Equal("backfill", await Database.ScalarAsync("SELECT phase FROM rollout.migrations WHERE version = '002'"));
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM rollout.backfills"));
        Assert.True((long)(await Database.ScalarAsync("SELECT count(DISTINCT xmin::text) FROM orders"))! > 2, "it was not run in batches");
        Assert.Contains(Progress.Reports, r => r.Detail.Contains("rows/s", StringComparison.Ordinal));
        Assert.Empty(await ApplyAsync());
    }

    [PostgresFact]
    public async Task Should_GoOnBehindTheLastBatch_When_ItFailedInTheMiddle()
    {
        await GivenOrdersAsync(5_000);
        await Database.ExecuteAsync("UPDATE orders SET total = NULL WHERE id = 7400; ALTER TABLE orders ADD CHECK (cents IS NOT NULL OR id < 0) NOT VALID");
        Write("002_fill.sql", Fill);

        var fault = await FailAsync();
        var done = (long)(await Database.ScalarAsync("SELECT rows_done FROM rollout.backfills"))!;
        await Database.ExecuteAsync("ALTER TABLE orders DROP CONSTRAINT orders_check; UPDATE orders SET total = 1 WHERE id = 7400");
        await ApplyAsync();

        Assert.Equal("RT2504", fault.Code);
        Assert.InRange(done, 1_000, 4_000);
        Assert.Equal(5_000L, await Database.ScalarAsync("SELECT count(*) FROM orders WHERE times = 1"));
    }

    [PostgresFact]
    public async Task Should_StopAfterTheBatch_When_Paused()
    {
        await GivenOrdersAsync(5_000);
        Write("002_fill.sql", Fill);
        await Database.ExecuteAsync("CREATE FUNCTION ask() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE rollout.backfills SET paused = true; RETURN NULL; END $$; CREATE TRIGGER ask AFTER UPDATE ON orders EXECUTE FUNCTION ask()");

        var fault = await FailAsync();
        await Database.ExecuteAsync("DROP TRIGGER ask ON orders; UPDATE rollout.backfills SET paused = false");
        await ApplyAsync();

        Assert.Equal(("RT2532", ExitCode.Held), (fault.Code, fault.ExitCode));
        Assert.Contains("is paused after 1,000 rows", fault.Message, StringComparison.Ordinal);
        Assert.Equal(5_000L, await Database.ScalarAsync("SELECT count(*) FROM orders WHERE times = 1"));
    }

    [PostgresFact]
    public async Task Should_RefuseAnotherText_When_PartOfTheRowsIsDone()
    {
        await GivenOrdersAsync(5_000);
        await Database.ExecuteAsync("UPDATE orders SET total = NULL WHERE id = 7400; ALTER TABLE orders ADD CHECK (cents IS NOT NULL OR id < 0) NOT VALID");
        Write("002_fill.sql", Fill);
        await FailAsync();
        var done = await Database.ScalarAsync("SELECT rows_done FROM rollout.backfills");
        await Database.ExecuteAsync("ALTER TABLE orders DROP CONSTRAINT orders_check");
        Write("002_fill.sql", Fill.Replace("* 100", "* 1000", StringComparison.Ordinal));

        var fault = await FailAsync();

        Assert.Equal(FormattableString.Invariant($"RT2531 002_fill.sql was begun with another text and has done {done:N0} rows. Restore that text; or, where the rows must be done again, DELETE FROM rollout.backfills WHERE version = '002'."), fault.Message);
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM orders WHERE cents = total * 1000 AND total > 0"));
        await Database.ExecuteAsync("DELETE FROM rollout.backfills WHERE version = '002'");
        Assert.Equal(["002"], await ApplyAsync());
        Assert.Equal(5_000L, await Database.ScalarAsync("SELECT count(*) FROM orders WHERE cents IS NOT DISTINCT FROM total * 1000"));
    }

    [PostgresTheory]
    [InlineData("key=nothing", "there is no such column")]
    [InlineData("key=total", "may be NULL")]
    [InlineData("key=times", "no index starts with the column")]
    public async Task Should_RefuseTheKey_When_ItCannotCutTheTable(string key, string why)
    {
        await GivenOrdersAsync(10);
        Write("002_fill.sql", Fill.Replace("key=id", key, StringComparison.Ordinal));

        var fault = await FailAsync();

        Assert.Equal("RT2530", fault.Code);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_RefuseTheFile_When_ItDoesNotSayWhichRows()
    {
        Write("001_fill.sql", "-- rollout: backfill table=orders key=id\nUPDATE orders SET cents = 1;");

        Assert.Contains("WHERE key BETWEEN :from AND :to", (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000, 250, 1_000)]
    [InlineData(1_000, 100, 2_000)]
    [InlineData(1_000, 200, 1_250)]
    [InlineData(1_000, 2_500, 500)]
    [InlineData(100, 10_000, 100)]
    [InlineData(90_000, 1, 100_000)]
    [InlineData(1_000, 0, 2_000)]
    public void Should_FitTheTime_When_TheNextBatchIsSized(int rows, int tookMs, int expected) =>
        Assert.Equal(expected, BatchSize.Next(rows, TimeSpan.FromMilliseconds(tookMs), TimeSpan.FromMilliseconds(250)));

    /// <summary>Keys with gaps.</summary>
    private async Task GivenOrdersAsync(int rows)
    {
        Write("001_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY, total int, cents bigint, times int NOT NULL DEFAULT 0);");
        await ApplyAsync();
        await Database.ExecuteAsync($"INSERT INTO orders SELECT i * 2, i FROM generate_series(1, {rows}) i");
    }
}

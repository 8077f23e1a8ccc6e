using Npgsql;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

/// <summary>Invalid indexes on a real server.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class InvalidIndexesTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    private readonly NpgsqlDatabaseServer server = new(TimeProvider.System);

    [PostgresFact]
    public async Task Should_FindItAndMakeItGood_When_ABuildFailed()
    {
        // Given a unique index that cannot be built, and one that waits for its partitions
        await Database.ExecuteAsync("CREATE TABLE \"Odd tasks\" (x int); INSERT INTO \"Odd tasks\" VALUES (1), (1); CREATE TABLE parts (x int) PARTITION BY RANGE (x); CREATE TABLE part PARTITION OF parts FOR VALUES FROM (1) TO (2); CREATE INDEX parts_x ON ONLY parts (x)");
        await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync("CREATE UNIQUE INDEX CONCURRENTLY \"Odd\" ON \"Odd tasks\" (x)"));

        var found = Assert.Single(await server.FindInvalidIndexesAsync(Database.Connection, CancellationToken.None));

        Assert.Equal(2L, await Database.ScalarAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid"));
        Assert.Equal(new InvalidIndex("public", "Odd", "Odd tasks", IsLive: true), found);
        await Database.ExecuteAsync("DELETE FROM \"Odd tasks\"");
        await Database.ExecuteAsync(found.Repair);
        Assert.Empty(await server.FindInvalidIndexesAsync(Database.Connection, CancellationToken.None));
        Assert.Equal(true, await Database.ScalarAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = '\"Odd\"'::regclass"));
    }

    [PostgresFact]
    public async Task Should_DropTheRest_When_ARebuildFailed()
    {
        await Database.ExecuteAsync("CREATE TABLE t (x int); CREATE INDEX t_x ON t (x); INSERT INTO t VALUES (1)");
        await using var reader = await Database.OpenAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using (var lockRow = new NpgsqlCommand("UPDATE t SET x = 2", reader, transaction))
        {
            await lockRow.ExecuteNonQueryAsync();
        }

        // The rebuild waits for the writer, and is broken off there.
        await Assert.ThrowsAsync<PostgresException>(() => new TestDatabase(new Secret(Database.Connection.Reveal() + ";Options=-c statement_timeout=500")).ExecuteAsync("REINDEX INDEX CONCURRENTLY t_x"));
        await transaction.RollbackAsync();

        var found = Assert.Single(await server.FindInvalidIndexesAsync(Database.Connection, CancellationToken.None));
        Assert.Equal(("t_x_ccnew", "t_x", "DROP INDEX CONCURRENTLY \"public\".\"t_x_ccnew\";"), (found.Name, found.OriginalName, found.Repair));
        await Database.ExecuteAsync(found.Repair);
        Assert.Empty(await server.FindInvalidIndexesAsync(Database.Connection, CancellationToken.None));
    }

    [Theory]
    [InlineData("tasks_title", "CREATE INDEX CONCURRENTLY tasks_title ON public.tasks (title)", true)]
    [InlineData("tasks_title", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS Tasks_Title ON Tasks (title)", true)]
    [InlineData("tasks_title", "CREATE INDEX CONCURRENTLY tasks_title ON other (title)", false)]
    [InlineData("tasks_title", "CREATE INDEX CONCURRENTLY other ON tasks (title)", false)]
    [InlineData("tasks_title", "CREATE INDEX tasks_title ON tasks (title)", false)]
    [InlineData("tasks_title_ccnew", "REINDEX INDEX CONCURRENTLY tasks_title", true)]
    [InlineData("tasks_title_ccnew1", "REINDEX TABLE CONCURRENTLY \"tasks\"", true)]
    [InlineData("tasks_title_ccnew", "REINDEX TABLE CONCURRENTLY other", false)]
    [InlineData("tasks_title", "REINDEX TABLE CONCURRENTLY tasks", false)]
    public void Should_KnowItsOwn_When_AStatementRepairsTheIndex(string name, string sql, bool repaired)
    {
        var statement = SqlSplitter.Split(new SqlSource("1.sql", sql + ";"), new SqlReadOptions()).Statements[0];

        Assert.Equal(repaired, InvalidIndexes.IsRepairedBy(new InvalidIndex("public", name, "tasks", IsLive: true), statement));
    }
}

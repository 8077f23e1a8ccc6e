using Npgsql;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Journal;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class NpgsqlDatabaseServerTests(PostgresFixture postgres) : IDisposable
{
    private readonly NpgsqlDatabaseServer server = new(TimeProvider.System);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PostgresFact]
    public async Task Should_AnswerItsVersion_When_Probed()
    {
        Assert.Matches(@"^\d+\.\d+$", await server.ProbeAsync((await postgres.CreateAsync()).Connection, CancellationToken.None));
    }

    [PostgresFact]
    public async Task Should_MakeIt_When_ItIsNotThere()
    {
        var connection = postgres.Unmade("Odd \"name\"; 'x'");

        Assert.True(await server.EnsureAsync(connection, CancellationToken.None));
        Assert.False(await server.EnsureAsync(connection, CancellationToken.None));
        Assert.Equal("Odd \"name\"; 'x'", await new TestDatabase(connection).ScalarAsync("SELECT current_database()"));
    }

    [PostgresFact]
    public async Task Should_MakeItOnce_When_AskedSideBySide()
    {
        var connection = postgres.Unmade();

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.EnsureAsync(connection, CancellationToken.None)));

        Assert.Single(made, m => m);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_HaveTheRows_When_Copied(bool sourceInUse)
    {
        // Given
        var source = await postgres.CreateAsync();
        await source.ExecuteAsync("CREATE TABLE a(x serial PRIMARY KEY, y text CHECK (y <> '')); INSERT INTO a(y) SELECT 'größe ' || i FROM generate_series(1, 1000) i; CREATE VIEW v AS SELECT count(*) FROM a");
        await using var session = sourceInUse ? await source.OpenAsync() : null;
        var name = $"rollout_copy_{(sourceInUse ? "used" : "idle")}";

        // When made twice, as after a killed run, while somebody still uses the first one
        var first = await server.CopyAsync(source.Connection, name, CancellationToken.None);
        await new TestDatabase(first).ExecuteAsync("DELETE FROM a");
        await using var leftOver = await new TestDatabase(first).OpenAsync();
        var copy = await server.CopyAsync(source.Connection, name, CancellationToken.None);

        // Then
        Assert.Equal("rollout_copy_" + (sourceInUse ? "used" : "idle") + " 1000 1001", await new TestDatabase(copy).ScalarAsync("SELECT current_database() || ' ' || (SELECT * FROM v) || ' ' || nextval('a_x_seq')"));
        Assert.Equal("***", copy.ToString());
        await server.DropCopyAsync(source.Connection, name, CancellationToken.None);
        await server.DropCopyAsync(source.Connection, name, CancellationToken.None);
        Assert.Equal(0L, await source.ScalarAsync("SELECT count(*) FROM pg_database WHERE datname LIKE 'rollout_copy_%'"));
        Assert.Equal(1000L, await source.ScalarAsync("SELECT * FROM v"));
    }

    [PostgresTheory]
    [InlineData("test_1")]
    [InlineData("postgres")]
    [InlineData("rollout_copy_")]
    [InlineData("ROLLOUT_COPY_X")]
    [InlineData("rollout_copy_x\ny")]
    [InlineData("rollout_copy_\"; DROP DATABASE postgres")]
    [InlineData("xrollout_copy_x")]
    [InlineData("rollout_copy_a23456789012345678901234567890123456789012345678901")]
    public async Task Should_TouchNothing_When_TheNameIsNotACopys(string name)
    {
        var source = await postgres.CreateAsync();

        var copy = await Assert.ThrowsAsync<RolloutException>(() => server.CopyAsync(source.Connection, name, CancellationToken.None));
        var drop = await Assert.ThrowsAsync<RolloutException>(() => server.DropCopyAsync(source.Connection, name, CancellationToken.None));

        Assert.Equal(("RT2511", "RT2511"), (copy.Code, drop.Code));
    }

    [PostgresFact]
    public async Task Should_MakeNothing_When_TheNameEndsWithALineEnd()
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => server.CopyAsync(postgres.Unmade("postgres"), "rollout_copy_x\n", CancellationToken.None));

        Assert.Equal("RT2511", fault.Code);
    }

    [PostgresFact]
    public async Task Should_SayWhy_When_TheSourceIsMissing()
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => server.CopyAsync(postgres.Unmade("nowhere"), "rollout_copy_x", CancellationToken.None));

        Assert.Equal("RT2512 the database 'nowhere' cannot be copied to 'rollout_copy_x': template database \"nowhere\" does not exist. The role needs CREATEDB and the right to read the source; the server needs room for the copy.", fault.Message);
    }

    [Fact]
    public void Should_GiveThePasswordAsVariableOnly_When_ProgramsConnect()
    {
        var settings = new NpgsqlConnectionStringBuilder("Host=db;Port=6000;Username=u;Password=hunter2;Database=d;SSL Mode=VerifyFull;Root Certificate=/ca.pem");

        var variables = DumpCopy.Variables(settings, "other");

        Assert.Equal(("db", "6000", "u", "hunter2", "other", "verify-full", "/ca.pem"), (variables["PGHOST"], variables["PGPORT"], variables["PGUSER"], variables["PGPASSWORD"], variables["PGDATABASE"], variables["PGSSLMODE"], variables["PGSSLROOTCERT"]));
    }

    [PostgresFact]
    public async Task Should_RunAllOrNothing_When_AFileIsRun()
    {
        var database = await postgres.CreateAsync();
        await File.WriteAllTextAsync(folder.File("seed.sql"), "CREATE TABLE a(x int);\r\nINSERT INTO a VALUES (1);\r\n");
        await File.WriteAllTextAsync(folder.File("broken.sql"), "INSERT INTO a VALUES (2);\nINSERT INTO b VALUES (2);");

        await server.RunFileAsync(database.Connection, folder.File("seed.sql"), CancellationToken.None);
        var broken = await Assert.ThrowsAsync<RolloutException>(() => server.RunFileAsync(database.Connection, folder.File("broken.sql"), CancellationToken.None));
        var missing = await Assert.ThrowsAsync<RolloutException>(() => server.RunFileAsync(database.Connection, folder.File("none.sql"), CancellationToken.None));

        Assert.Equal("RT2504 broken.sql:2:13: relation \"b\" does not exist (SQLSTATE 42P01) at: INSERT INTO ^b VALUES (2). Nothing of it stays.", broken.Message);
        Assert.Equal($"RT2502 the SQL file '{folder.File("none.sql")}' does not exist.", missing.Message);
        Assert.Equal(1L, await database.ScalarAsync("SELECT count(*) FROM a"));
    }

    [PostgresFact]
    public async Task Should_TellEachThatDoesNotHold_When_QueriesAreVerified()
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a(x int)");
        VerificationQuery[] queries =
        [
            new("holds", "SELECT count(*) FROM a;", "0"),
            new("true", "SELECT true", "true"),
            new("number", "SELECT 1.50::numeric", "1.50"),
            new("null", "SELECT NULL::int", "null"),
            new("wrong", "SELECT count(*) = 1 FROM a", "true"),
            new("none", "SELECT 1 WHERE false", "1"),
            new("rows", "SELECT generate_series(1, 2)", "1"),
            new("columns", "SELECT 1, 2", "1"),
            new("fails", "SELECT y FROM a", "1"),
            new("writes", "INSERT INTO a VALUES (1) RETURNING x", "1"),
            new("ends", "COMMIT; DELETE FROM a", "1"),
            new("two", "SELECT 1; SELECT 2", "1"),
            new("after", "SELECT 'x'", "x"),
        ];

        var faults = await server.VerifyAsync(database.Connection, queries, CancellationToken.None);

        Assert.Equal(
            [
                "wrong: found false, expected true.",
                "none: found no row, expected 1.",
                "rows: found more than one row, expected 1.",
                "columns: found 2 columns, expected 1.",
                "fails: column \"y\" does not exist (SQLSTATE 42703) at: SELECT ^y FROM a. Expected 1.",
                "writes: cannot execute INSERT in a read-only transaction (SQLSTATE 25006) at: INSERT INTO a VALUES (1) RETURNING x. Expected 1.",
                "ends: the query must be one statement, but COMMIT would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself.",
                "two: the query must be one statement, but it has 2.",
            ],
            faults);
    }
}

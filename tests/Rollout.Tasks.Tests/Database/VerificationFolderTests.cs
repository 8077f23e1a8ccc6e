using Npgsql;
using Rollout.Tasks.Database;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Journal;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class VerificationFolderTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Should_ReadNothing_When_ThereIsNoFolder() => Assert.Empty(await ReadAsync());

    [PostgresFact]
    public async Task Should_HoldOnlyWhatIsThere_When_FilesSayWhatMustExist()
    {
        // Given
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync(
            """
            CREATE TABLE a(x int CONSTRAINT positive CHECK (x > 0), "Odd name" int, CONSTRAINT late CHECK (x < 9));
            ALTER TABLE a DROP CONSTRAINT late; ALTER TABLE a ADD CONSTRAINT late CHECK (x < 9) NOT VALID;
            CREATE INDEX i ON a(x); INSERT INTO a VALUES (1), (1);
            CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1; CREATE SEQUENCE s; CREATE TYPE t AS ENUM ('a');
            CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION g();
            """);
        await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync("CREATE UNIQUE INDEX CONCURRENTLY broken ON a(x)"));
        Write("holds.sql", string.Join('\n', new[] { "table public.a", "view v", "view m", "sequence s", "index i", "type t", "function f(int)", "column x on a", "column \"Odd name\" on public.a", "constraint positive on a", "trigger tr on a" }.Select(o => $"-- rollout: exists {o}")));
        Write("lacks.sql", string.Join('\n', new[] { "table v", "view a", "sequence i", "index broken", "type u", "function f(text)", "column y on a", "column x on b", "constraint late on a", "trigger tr on b", "table it's" }.Select(o => $"-- rollout: exists {o}")));

        // When
        var faults = await VerifyAsync(database);

        // Then
        Assert.Equal(
            [
                "verify/lacks.sql:1: exists table v: found false, expected true.",
                "verify/lacks.sql:2: exists view a: found false, expected true.",
                "verify/lacks.sql:3: exists sequence i: found false, expected true.",
                "verify/lacks.sql:4: exists index broken: found false, expected true.",
                "verify/lacks.sql:5: exists type u: found false, expected true.",
                "verify/lacks.sql:6: exists function f(text): found false, expected true.",
                "verify/lacks.sql:7: exists column y on a: found false, expected true.",
                "verify/lacks.sql:8: exists column x on b: found false, expected true.",
                "verify/lacks.sql:9: exists constraint late on a: found false, expected true.",
                "verify/lacks.sql:10: exists trigger tr on b: found false, expected true.",
                "verify/lacks.sql:11: exists table it's: found false, expected true.",
            ],
            faults);
    }

    [PostgresFact]
    public async Task Should_TellTheRows_When_AQueryAnswersAny()
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a(x int, y text); INSERT INTO a VALUES (1, 'one'), (2, NULL), (3, E'li\\nne'), (4, 'four')");
        Write("a.sql", "-- each row is a fault\nSELECT x FROM a WHERE x > 9;\n  SELECT * FROM a ORDER BY x;\nSELECT x FROM a WHERE x = 1;\nSELECT z FROM a;\nDELETE FROM a RETURNING x;\n");

        var faults = await VerifyAsync(database);

        Assert.Equal(
            [
                "verify/a.sql:3:3: found 4 rows: (1, one), (2, null), (3, li ne), ...; expected no row.",
                "verify/a.sql:4:1: found a row: (1); expected no row.",
                "verify/a.sql:5:1: column \"z\" does not exist (SQLSTATE 42703) at: SELECT ^z FROM a. Expected no row.",
                "verify/a.sql:6:1: cannot execute DELETE in a read-only transaction (SQLSTATE 25006) at: DELETE FROM a RETURNING x. Expected no row.",
            ],
            faults);
        Assert.Equal(4L, await database.ScalarAsync("SELECT count(*) FROM a"));
    }

    [Fact]
    public async Task Should_TellAllFaultsTogether_When_FilesCannotBeRead()
    {
        Write("a.sql", "-- nothing");
        Write("b.txt", "SELECT 1");
        Write("c.sql", "-- rollout: exists tabel a\n-- rollout: exists table a on b\n-- rollout: exists column a\nSELECT 'open");
        Write("d.sql", "COPY a FROM stdin;\n1\n\\.\n");
        Write("readme.md", "for people");
        Write(".hidden", "for nobody");

        var fault = await Assert.ThrowsAsync<RolloutException>(ReadAsync);

        const string Known = "is not known. Write 'exists KIND NAME' for a table, view, sequence, index, type, function (a function with its arguments), or 'exists KIND NAME on TABLE' for a column, constraint or trigger";
        Assert.Equal(
            "RT2541 verify/a.sql: there is nothing to verify in it. Write a query that answers no row when all is well; verify/b.txt: only SQL files belong here. Name it such as check.sql, or move it away; "
            + $"verify/c.sql:1: '-- rollout: exists tabel a' {Known}; verify/c.sql:2: '-- rollout: exists table a on b' {Known}; verify/c.sql:3: '-- rollout: exists column a' {Known}; "
            + "verify/c.sql:4:8: what starts here with a single quote has no end; verify/d.sql:1:1: COPY brings rows, and a query only reads. Move it into a migration.",
            fault.Message);
        Assert.Equal(ExitCode.Configuration, fault.ExitCode);
    }

    private void Write(string name, string sql)
    {
        Directory.CreateDirectory(folder.File("verify"));
        File.WriteAllText(folder.File($"verify/{name}"), sql);
    }

    private Task<IReadOnlyList<VerificationQuery>> ReadAsync() => VerificationFolder.ReadAsync(folder.File("."), new MigrationFilePlan(), CancellationToken.None);

    private async Task<IReadOnlyList<string>> VerifyAsync(TestDatabase database) => await new NpgsqlDatabaseServer(TimeProvider.System).VerifyAsync(database.Connection, await ReadAsync(), CancellationToken.None);
}

using Npgsql;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class NpgsqlMigratorTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    [PostgresFact]
    public async Task Should_ApplyWhatIsPending_When_RunTwice()
    {
        Write("001_a.sql", "CREATE TABLE a(x int);\nINSERT INTO a VALUES (1), (2);");
        Write("002_b.sql", "ALTER TABLE a ADD COLUMN y text DEFAULT 'k;'");
        Write("003_c.sql", "CREATE VIEW v AS SELECT x, y FROM a");

        Assert.Equal(["001", "002"], await ApplyAsync("002"));
        var status = await StatusAsync();
        Assert.Equal(["003"], await ApplyAsync());
        Assert.Empty(await ApplyAsync());

        Assert.Equal(["001", "002"], status.Applied.Select(m => m.Version));
        Assert.Equal(("003", "c", 1), Assert.Single(status.Pending.Select(m => (m.Version, m.Name, m.Statements))));
        Assert.Equal(2L, await Database.ScalarAsync("SELECT count(*) FROM v WHERE y = 'k;'"));
        Assert.Equal("r1 rollout_local a 64", await Database.ScalarAsync($"SELECT rollout_id || ' ' || applied_by || ' ' || name || ' ' || length(checksum) FROM rollout.migrations WHERE version = '001' AND applied_at > now() - interval '1 minute' AND duration_ms > 0 AND tool_version = '{NpgsqlMigrator.ToolVersion}'"));
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM rollout.migration_statements"));
    }

    [PostgresFact]
    public async Task Should_ChangeNothing_When_OnlyTheStatusIsRead()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");

        var status = await StatusAsync();

        Assert.Empty(status.Applied);
        Assert.Equal("001", Assert.Single(status.Pending).Version);
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM pg_namespace WHERE nspname = 'rollout'"));
    }

    [PostgresFact]
    public async Task Should_TellEachStatement_When_ItRuns()
    {
        Write("001_a.sql", "CREATE TABLE a(x int); CREATE TABLE b(x int)");

        await ApplyAsync();

        Assert.Equal([(1, 2, ""), (1, 2, "done"), (2, 2, ""), (2, 2, "done")], Progress.Reports.Select(p => (p.Statement, p.Statements, p.Detail.Split(' ')[0])));
    }

    [PostgresTheory]
    [InlineData("CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT $1; SELECT CASE WHEN true THEN a + length($2) END; END;\nSELECT f(1, 'x')")]
    [InlineData("CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)")]
    [InlineData("DO $x$ BEGIN PERFORM 1; END $x$; CREATE FUNCTION g() RETURNS text LANGUAGE plpgsql AS $body$ BEGIN RETURN $$a;b$$; END $body$")]
    [InlineData("SELECT E'a\\';b', U&'d\\0061t', \"a\" FROM t; SELECT ':x @y $z', '{}'::jsonb ? 'a'")]
    [InlineData("CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood ADD VALUE 'b'; CREATE TABLE m(x mood DEFAULT 'b')")]
    [InlineData("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (7); COMMIT; END $$; CALL p(); INSERT INTO t VALUES (8)")]
    [InlineData("DO $$ BEGIN INSERT INTO t VALUES (7); COMMIT; END $$")]
    [InlineData("CREATE INDEX CONCURRENTLY i ON t(a); REINDEX INDEX CONCURRENTLY i; DROP INDEX CONCURRENTLY i")]
    [InlineData("CREATE TABLE u(x int); CREATE INDEX CONCURRENTLY i ON u(x); INSERT INTO u VALUES (1); VACUUM u")]
    [InlineData("VACUUM ANALYZE t; CLUSTER; REINDEX TABLE t")]
    [InlineData("SET ROLE pg_monitor; SELECT 1; SET search_path = nowhere; RESET ROLE")]
    [InlineData("/* größe */ SELECT '😀'; -- end")]
    public async Task Should_RunAsPsqlDoes_When_TheFileIsAwkward(string sql)
    {
        Write("001_t.sql", "CREATE TABLE t(a int)");
        Write("002_awkward.sql", sql);
        Write("003_after.sql", "INSERT INTO t VALUES (99)");

        Assert.Equal(["001", "002", "003"], await ApplyAsync());
        Assert.Empty(await ApplyAsync());
    }

    [PostgresFact]
    public async Task Should_KeepNothingOfIt_When_AStatementFails()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        Write("002_b.sql", "CREATE TABLE b(x int);\n-- größer\nALTER TABLE a\n  ADD COLUMN y int,\n  ADD CONSTRAINT c CHECK (größe😀 > 0);\nCREATE TABLE c(x int);");

        var fault = await FailAsync();

        Assert.Equal(
            "RT2504 002_b.sql:3:1: column \"größe😀\" does not exist (SQLSTATE 42703) at: ALTER TABLE a. Nothing of it stays. Applied before by this run: 001.",
            fault.Message);
        Assert.Equal(["001"], (await StatusAsync()).Applied.Select(m => m.Version));
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('b') IS NULL"));
    }

    [PostgresFact]
    public async Task Should_NamePlaceAndHint_When_TheServerGivesThem()
    {
        Write("001_a.sql", "CREATE TABLE orders(total int);\n\n/* x */ SELECT\n    '😀', totl\nFROM orders;");

        var fault = await FailAsync();

        Assert.Equal(
            "RT2504 001_a.sql:4:11: column \"totl\" does not exist (SQLSTATE 42703) at: '😀', ^totl. Hint: Perhaps you meant to reference the column \"orders.total\". Nothing of it stays. This run applied nothing before.",
            fault.Message);
    }

    [PostgresFact]
    public async Task Should_NameTheLineOfTheData_When_CopyFails()
    {
        Write("001_a.sql", "CREATE TABLE a(x int);\n\nCOPY a FROM stdin;\n1\nx2\n3\n\\.\n");

        var fault = await FailAsync();

        Assert.Equal(
            "RT2504 001_a.sql:5:1: invalid input syntax for type integer: \"x2\" (SQLSTATE 22P02) at: COPY a FROM stdin. Nothing of it stays. This run applied nothing before.",
            fault.Message);
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('a') IS NULL"));
    }

    [PostgresFact]
    public async Task Should_ShowTheDetail_When_TheConnectionStringAllowsIt()
    {
        Write("001_a.sql", "CREATE TABLE a(x int PRIMARY KEY); INSERT INTO a VALUES (1), (1)");
        var settings = new NpgsqlConnectionStringBuilder(Database.Connection.Reveal()) { IncludeErrorDetail = true };

        var quiet = await FailAsync();
        var open = await Assert.ThrowsAsync<RolloutException>(() => new NpgsqlMigrator(TimeProvider.System).ApplyAsync(Request() with { Connection = new Secret(settings.ConnectionString) }, Progress, CancellationToken.None));

        Assert.DoesNotContain("Key (x)", quiet.Message, StringComparison.Ordinal);
        Assert.Contains("'Include Error Detail=true' in the connection string shows it. Nothing of it stays.", quiet.Message, StringComparison.Ordinal);
        Assert.Contains(" Detail: Key (x)=(1) already exists. Nothing of it stays.", open.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_TakeBackTheSegmentOnly_When_AStatementBehindAnotherSegmentFails()
    {
        Write("001_a.sql", "CREATE TABLE a(x int); INSERT INTO a VALUES (1); CREATE INDEX CONCURRENTLY i ON a(x); INSERT INTO a VALUES (2); SELECT 1/0");

        var fault = await FailAsync();
        var left = await Database.ScalarAsync("SELECT string_agg(x::text, ',') FROM a");
        Write("001_a.sql", "CREATE TABLE a(x int); INSERT INTO a VALUES (1); CREATE INDEX CONCURRENTLY i ON a(x); INSERT INTO a VALUES (2); INSERT INTO a VALUES (3)");

        Assert.EndsWith("The segments before it stay; the next run goes on here. This run applied nothing before.", fault.Message, StringComparison.Ordinal);
        Assert.Equal("1", left);
        Assert.Equal(["001"], await ApplyAsync());
        Assert.Equal("1,2,3", await Database.ScalarAsync("SELECT string_agg(x::text, ',' ORDER BY x) FROM a"));
    }

    [PostgresFact]
    public async Task Should_ShowNoPassword_When_AStatementWithOneFails()
    {
        Write("001_a.sql", "CREATE ROLE someone PASSWORD 'hunter3' NONSENSE");

        var fault = await FailAsync();

        Assert.DoesNotContain("hunter", fault.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("RT2504 001_a.sql:1:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("its text is not shown, because it holds a password.", fault.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_Refuse_When_AnAppliedFileHasChanged()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        await ApplyAsync();
        Write("001_a.sql", "CREATE TABLE a(x int);\r\n");
        Write("002_b.sql", "CREATE TABLE b(x int)");

        var apply = await FailAsync();
        var status = await Assert.ThrowsAsync<RolloutException>(StatusAsync);

        Assert.Matches("^RT2503 001_a.sql has changed since it was applied at 20..-..-..T..:..:..Z: its checksum is [0-9a-f]{12}, the ledger says [0-9a-f]{12} \\(line 1 was 'CREATE TABLE a\\(x int\\)' and is 'CREATE TABLE a\\(x int\\);'\\). Restore the file as it was applied, and put the change into a new migration.$", apply.Message);
        Assert.Equal(apply.Message, status.Message);
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('b') IS NULL"));
    }

    [PostgresFact]
    public async Task Should_Refuse_When_APendingVersionIsOlderThanAnAppliedOne()
    {
        Write("001_a.sql", "SELECT 1");
        Write("003_c.sql", "SELECT 1");
        await ApplyAsync();
        Write("002_b.sql", "SELECT 1");

        Assert.Equal("RT2507 002_b.sql would be applied after 003, which is newer and applied already. Give it a version after 003.", (await FailAsync()).Message);
    }

    [PostgresFact]
    public async Task Should_DoNothing_When_TheDatabaseIsNewerThanTheFolder()
    {
        Write("001_a.sql", "SELECT 1");
        Write("002_b.sql", "SELECT 1");
        await ApplyAsync();
        File.Delete(Path.Combine(Folder, "002_b.sql"));

        Assert.Empty(await ApplyAsync());
        Assert.Equal(2, (await StatusAsync()).Applied.Count);
    }

    [PostgresFact]
    public async Task Should_NameTheVersions_When_TheLastOneIsUnknown()
    {
        Write("001_a.sql", "SELECT 1");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => ApplyAsync("009"));

        Assert.Equal($"RT2502 there is no migration '009' in '{Folder}'; there are 001 to 001.", fault.Message);
    }

    [PostgresFact]
    public async Task Should_LeaveNoSettingBehind_When_AMigrationChangesTheSession()
    {
        Write("001_a.sql", "CREATE SCHEMA other; SET search_path = other; SET lock_timeout = 0; CREATE TEMP TABLE gone(x int)");
        Write("002_b.sql", "CREATE TABLE here AS SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement, current_setting('application_name') AS name, to_regclass('pg_temp.gone') IS NULL AS clean");

        await ApplyAsync();

        Assert.Equal("\"$user\", public 200ms 30s rollout r1 002 true", await Database.ScalarAsync("SELECT path || ' ' || lock || ' ' || statement || ' ' || name || ' ' || clean FROM public.here"));
    }

    [PostgresFact]
    public async Task Should_Refuse_When_TheApplicationsTablesWouldLandInTheLedgersSchema()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        var settings = new NpgsqlConnectionStringBuilder(Database.Connection.Reveal()) { SearchPath = "rollout, public" };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => new NpgsqlMigrator(TimeProvider.System).ApplyAsync(Request() with { Connection = new Secret(settings.ConnectionString) }, Progress, CancellationToken.None));

        Assert.Equal("RT2509 new tables of 'rollout_local' would land in the schema 'rollout', which belongs to the ledger. Use a role that is not called rollout, or set another search path for it.", fault.Message);
    }

    [PostgresFact]
    public async Task Should_CancelTheStatement_When_TheCallerCancels()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        Write("002_b.sql", "CREATE TABLE b(x int); SELECT pg_sleep(60)");
        using var cancel = new CancellationTokenSource();
        var run = ApplyAsync(cancellationToken: cancel.Token);
        await Database.UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rollout r1 002' AND wait_event = 'PgSleep')");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await Database.UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'rollout%')");
        Assert.Equal(["001"], (await StatusAsync()).Applied.Select(m => m.Version));
    }

    [PostgresFact]
    public async Task Should_FitTheServersLimit_When_TheRolloutIdIsLong()
    {
        Write("001_a.sql", "CREATE TABLE a AS SELECT current_setting('application_name') AS name");

        await new NpgsqlMigrator(TimeProvider.System).ApplyAsync(Request(rolloutId: new string('x', 100)), Progress, CancellationToken.None);

        Assert.Equal("rollout " + new string('x', 51) + " 001", await Database.ScalarAsync("SELECT name FROM a"));
    }

    [PostgresFact]
    public async Task Should_ShowNoPassword_When_TheDatabaseCannotBeReached()
    {
        Write("001_a.sql", "SELECT 1");
        var migrator = new NpgsqlMigrator(TimeProvider.System);
        var settings = new NpgsqlConnectionStringBuilder(Database.Connection.Reveal());
        var port = settings.Port;
        settings.Database = "nowhere";
        var missing = await Assert.ThrowsAsync<RolloutException>(() => migrator.ReadAsync(new Secret(settings.ConnectionString), Folder, CancellationToken.None));
        settings.Port = 1;
        var refused = await Assert.ThrowsAsync<RolloutException>(() => migrator.ReadAsync(new Secret(settings.ConnectionString), Folder, CancellationToken.None));
        var garbled = await Assert.ThrowsAsync<RolloutException>(() => migrator.ReadAsync(new Secret("Host=x;Password=hun;ter2"), Folder, CancellationToken.None));

        Assert.Equal($"RT2501 the database 'nowhere' on 127.0.0.1:{port} cannot be reached as 'rollout_local': database \"nowhere\" does not exist (SQLSTATE 3D000). Check that it runs, and its connection string.", missing.Message);
        Assert.StartsWith("RT2501 the database 'nowhere' on 127.0.0.1:1 cannot be reached as 'rollout_local': ", refused.Message, StringComparison.Ordinal);
        Assert.All([missing, refused, garbled], fault =>
        {
            Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("ter2", fault.ToString(), StringComparison.Ordinal);
        });
    }
}

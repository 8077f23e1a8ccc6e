using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Tests.Database.Sql;

public sealed class SqlSplitterTests
{
    public static TheoryData<string, string[]> Scripts => new()
    {
        { "", [] },
        { "  ;;\n ; -- only ; comments\n /* ; /* nested ; */ ; */ ;", [] },
        { "SELECT 1", ["SELECT 1"] },
        { "SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"] },
        { "-- a\nSELECT 1 -- b ;\n, 2 /* ; */ ;", ["SELECT 1 -- b ;\n, 2 /* ; */"] },
        { "SELECT 'a;b', 'it''s;', ';'; SELECT 2", ["SELECT 'a;b', 'it''s;', ';'", "SELECT 2"] },
        { @"SELECT 'a\'; SELECT 2", [@"SELECT 'a\'", "SELECT 2"] },
        { @"SELECT E'a\';b', e'\\'; SELECT 2", [@"SELECT E'a\';b', e'\\'", "SELECT 2"] },
        { @"SELECT U&'d;\0061', U&""d;""; SELECT b'01;', x'1F;', N'n;'", [@"SELECT U&'d;\0061', U&""d;""", "SELECT b'01;', x'1F;', N'n;'"] },
        { "SELECT name';' FROM t; SELECT 2", ["SELECT name';' FROM t", "SELECT 2"] },
        { "SELECT \"a;\"\"b;\"; SELECT 2", ["SELECT \"a;\"\"b;\"", "SELECT 2"] },
        { "SELECT $$a;'b$$; SELECT $body$ $$;$$ $bod$; $body$; SELECT 2", ["SELECT $$a;'b$$", "SELECT $body$ $$;$$ $bod$; $body$", "SELECT 2"] },
        { "DO $x$ BEGIN PERFORM 1; END $x$; SELECT 2", ["DO $x$ BEGIN PERFORM 1; END $x$", "SELECT 2"] },
        { "SELECT $größe$;$größe$; SELECT 2", ["SELECT $größe$;$größe$", "SELECT 2"] },
        { "SELECT a$b$ FROM t; SELECT c$b$ FROM t", ["SELECT a$b$ FROM t", "SELECT c$b$ FROM t"] },
        { "SELECT 1 $ 2; SELECT 3", ["SELECT 1 $ 2", "SELECT 3"] },
        { "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3", ["CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"] },
        { "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END; SELECT 3", ["CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END", "SELECT 3"] },
        { "create or replace procedure p() begin atomic insert into t values (1); end; select 2", ["create or replace procedure p() begin atomic insert into t values (1); end", "select 2"] },
        { "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1; SELECT 2", ["CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1", "SELECT 2"] },
        { "CREATE TABLE begin_atomic(\"begin\" int, atomic int); SELECT 2", ["CREATE TABLE begin_atomic(\"begin\" int, atomic int)", "SELECT 2"] },
        { "SELECT 1 --a;'\n; SELECT 2--;\n", ["SELECT 1 --a;'", "SELECT 2--;"] },
        { "/* a */ SELECT 1; /* b */ -- c\nSELECT 2", ["/* a */ SELECT 1", "/* b */ -- c\nSELECT 2"] },
        { "SET standard_conforming_strings = off; SELECT 'a\\';'; SET SESSION standard_conforming_strings TO 'on'; SELECT 'a\\'; SELECT 2", ["SET standard_conforming_strings = off", "SELECT 'a\\';'", "SET SESSION standard_conforming_strings TO 'on'", "SELECT 'a\\'", "SELECT 2"] },
        { "SELECT 1/*a*/-/*;*/2; SELECT '/*'; SELECT '*/'", ["SELECT 1/*a*/-/*;*/2", "SELECT '/*'", "SELECT '*/'"] },
        { "SELECT '{\"a\":1}'::jsonb ? 'a;'; SELECT :x", ["SELECT '{\"a\":1}'::jsonb ? 'a;'", "SELECT :x"] },
        { "SELECT 'größer;😀'; SELECT 2", ["SELECT 'größer;😀'", "SELECT 2"] },
        { "SAVEPOINT a; ROLLBACK TO a; RELEASE a", ["SAVEPOINT a", "ROLLBACK TO a", "RELEASE a"] },
    };

    public static TheoryData<string, string> Faults => new()
    {
        { "SELECT 'a;\nb", "1:8 what starts here with a single quote has no end" },
        { "SELECT 1;\n  SELECT \"a", "2:10 what starts here with a double quote has no end" },
        { "SELECT u&\"a", "1:8 what starts here with a double quote has no end" },
        { "SELECT e'a\\'", "1:8 what starts here with a single quote has no end" },
        { "SELECT $a$ $b$", "1:8 what starts here with $a$ has no end" },
        { "SELECT 1; /* /* */", "1:11 what starts here with /* has no end" },
        { "SELECT (1;\nSELECT 2", "1:8 the bracket that opens here is not closed" },
        { "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;", "1:1 the body BEGIN ATOMIC of this statement has no END" },
        { "SELECT 1;\n\\i other.sql\nSELECT 2;", "2:1 this text can include no file. Write its statements here" },
        { "SELECT ${x}", "1:8 '${x}' is a placeholder, and placeholders are not switched on. Write the value" },
        { "SET LOCAL standard_conforming_strings = off", "1:1 standard_conforming_strings decides where a string ends, and this way to set it cannot be followed. Write SET standard_conforming_strings = on or off, or strings of the form E'..'" },
        { "SELECT set_config('standard_conforming_strings', 'off', false)", "1:1 standard_conforming_strings decides where a string ends, and this way to set it cannot be followed. Write SET standard_conforming_strings = on or off, or strings of the form E'..'" },
        { "COPY (SELECT 1) TO STDOUT;", "1:1 COPY .. TO STDOUT has nobody to read it. Remove it" },
        { "SELECT 1;\n BEGIN;", "2:2 BEGIN would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself" },
        { "start transaction", "1:1 START would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself" },
        { "COMMIT AND CHAIN", "1:1 COMMIT would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself" },
        { "ROLLBACK", "1:1 ROLLBACK would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself" },
        { "CREATE INDEX CONCURRENTLY ON t(a)", "1:1 CREATE INDEX CONCURRENTLY needs a name for the index, so that an interrupted run can be completed. Write CREATE INDEX CONCURRENTLY name ON" },
        { "UPDATE t SET a = $1", "1:1 a parameter such as $1 has no value here. Write the value" },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Should_CutWherePsqlCuts_When_TheScriptIs(string sql, string[] expected)
    {
        var script = SqlSplitter.Split(sql);

        Assert.Empty(script.Faults);
        Assert.Equal(expected, script.Statements.Select(s => s.Text));
        Assert.All(script.Statements, s => Assert.Equal(s.Text, sql.Substring(s.Start, s.Text.Length)));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Should_NameThePlace_When_TheScriptCannotBeRun(string sql, string expected)
    {
        var fault = Assert.Single(SqlSplitter.Split(sql).Faults);

        Assert.Equal(expected, $"{fault.Place} {fault.Reason}");
    }

    [Fact]
    public void Should_EndAndLoseNothing_When_TheScriptIsAnyText()
    {
        // Given pieces that open, close and hide each other in every order
        string[] pieces = ["'", "\"", "$$", "$a$", "/*", "*/", "--", "\n", ";", "(", ")", "E'", "BEGIN ATOMIC", " END ", "CASE ", "CREATE FUNCTION ", "a", "1", "😀", "$1", "u&\""];
        var random = new Random(20261121);
        for (var round = 0; round < 20_000; round++)
        {
            var sql = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));

            // When
            var script = SqlSplitter.Split(sql);

            // Then each statement is a piece of the text, in order, and none overlaps another
            var end = 0;
            foreach (var statement in script.Statements)
            {
                var start = statement.Start;
                Assert.True(start >= end, sql);
                Assert.Equal(statement.Text, sql.Substring(start, statement.Text.Length));
                end = start + statement.Text.Length;
            }
        }
    }

    [Theory]
    [InlineData("CREATE INDEX CONCURRENTLY i ON t(a)", "Repeatable")]
    [InlineData("create unique index concurrently if not exists i on t(a)", "Repeatable")]
    [InlineData("CREATE INDEX i ON t(a)", "Transactional")]
    [InlineData("CREATE INDEX \"CONCURRENTLY\" ON t(a)", "Transactional")]
    [InlineData("CREATE INDEX i ON t(a) /* CONCURRENTLY */", "Transactional")]
    [InlineData("DROP INDEX CONCURRENTLY i", "Repeatable")]
    [InlineData("DROP INDEX i", "Transactional")]
    [InlineData("REINDEX TABLE CONCURRENTLY t", "Repeatable")]
    [InlineData("REINDEX (VERBOSE, CONCURRENTLY) INDEX i", "Repeatable")]
    [InlineData("REINDEX SCHEMA s", "Repeatable")]
    [InlineData("REINDEX DATABASE d", "Repeatable")]
    [InlineData("REINDEX TABLE t", "Transactional")]
    [InlineData("VACUUM", "Repeatable")]
    [InlineData("VACUUM FULL t", "Repeatable")]
    [InlineData("CLUSTER", "Repeatable")]
    [InlineData("CLUSTER VERBOSE", "Repeatable")]
    [InlineData("CLUSTER (VERBOSE)", "Repeatable")]
    [InlineData("CLUSTER t USING i", "Transactional")]
    [InlineData("CREATE DATABASE d", "Once")]
    [InlineData("DROP DATABASE d", "Once")]
    [InlineData("CREATE TABLESPACE s LOCATION '/x'", "Once")]
    [InlineData("ALTER SYSTEM SET x = 1", "Repeatable")]
    [InlineData("DISCARD ALL", "Repeatable")]
    [InlineData("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "Once")]
    [InlineData("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "Once")]
    [InlineData("ALTER TABLE t DETACH PARTITION p", "Transactional")]
    [InlineData("COMMIT PREPARED 'x'", "Once")]
    [InlineData("DO $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$", "Once")]
    [InlineData("DO $$ BEGIN RAISE NOTICE 'COMMIT'; -- COMMIT\n END $$", "Transactional")]
    [InlineData("ALTER TABLE t ADD COLUMN vacuum int", "Transactional")]
    public void Should_KnowHowItMayRun_When_TheStatementIs(string sql, string expected)
    {
        Assert.Equal(expected, SqlRules.KindOf(Assert.Single(SqlSplitter.Split(sql).Statements)).ToString());
    }

    [Theory]
    [InlineData("CREATE INDEX CONCURRENTLY MyIndex ON public.\"T\" USING btree (a)", "myindex", "public.\"T\"")]
    [InlineData("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"My\"\"Index\" ON ONLY t(a)", "My\"Index", "t")]
    [InlineData("REINDEX INDEX CONCURRENTLY s.i", null, "s.i")]
    [InlineData("REINDEX (CONCURRENTLY) TABLE t", null, "t")]
    public void Should_FindTheIndex_When_ItIsBuiltConcurrently(string sql, string? index, string relation)
    {
        Assert.Equal(new IndexTarget(index, relation), ConcurrentIndex.Target(Assert.Single(SqlSplitter.Split(sql).Statements)));
    }
}

using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Tests.Database.Sql;

public sealed class PsqlCommandTests
{
    public static TheoryData<string, string[]> Scripts => new()
    {
        { "\\set x 1\nSELECT :x, :y, a::int, b[1:n];", ["SELECT 1, :y, a::int, b[1:n]"] },
        { "\\set x 'it''s'\nSELECT :'x', :\"x\", :{?x}, :{?y}", ["SELECT 'it''s', \"it's\", TRUE, FALSE"] },
        { "\\set x 'a\\tb\\\\n\\101\\x42'\nSELECT :'x'", ["SELECT  E'a\tb\\\\nAB'"] },
        { "\\set x a 'b c' d\nSELECT :'x'", ["SELECT 'ab cd'"] },
        { "\\set x 1\n\\set x :x 2\n\\unset y\nSELECT :x", ["SELECT 12"] },
        { "\\set x '1; SELECT 2'\nSELECT :x, 3", ["SELECT 1", "SELECT 2, 3"] },
        { "\\set x ':y, :x'\n\\set y 2\nSELECT :x", ["SELECT 2, :x"] },
        { "\\set x\nSELECT 1:x", ["SELECT 1"] },
        { "SELECT ':x', $$:x$$, \":x\" -- :x\n;\\set x 1", ["SELECT ':x', $$:x$$, \":x\" -- :x"] },
        { "SELECT 1 \\echo hi; there\n, 2;", ["SELECT 1 \n, 2"] },
        { "\\set ON_ERROR_STOP on\n\\encoding utf8\n\\pset pager off \\timing \\\\ SELECT 1", ["SELECT 1"] },
        { "\\restrict aB3\nSELECT 1;\n\\unrestrict aB3\n\\echo done\n", ["SELECT 1"] },
    };

    public static TheoryData<string, string> Faults => new()
    {
        { "SELECT 1;\n  \\copy t FROM 'x'", "2:3 '\\copy' is a command of psql, not SQL. Write COPY .. FROM stdin; with the data behind it, and \\. on a line of its own" },
        { "\\c other", "1:1 '\\c' is a command of psql, not SQL. Write the statements for another database in a migration of that database" },
        { "SELECT 1 \\gexec", "1:10 '\\gexec' is a command of psql, not SQL. Write a DO block with EXECUTE" },
        { "SELECT 1\\; SELECT 2;", "1:9 '\\;' is a command of psql, not SQL. Write a semicolon without the backslash" },
        { "\\if true", "1:1 '\\if' is a command of psql, not SQL. Write a DO block with IF" },
        { "\\dt", "1:1 '\\dt' is a command of psql, not SQL. Write it as SQL" },
        { "\\! rm x", "1:1 '\\!' is a command of psql, not SQL. Migrations run no programs. Remove it" },
        { "\\set x `date`", "1:1 a text in backquotes is a program to run, and migrations run none. Write the value" },
        { "\\set x 'a\nSELECT 1", "1:1 the argument of '\\set' has an opening ' without its end. Close it on the same line" },
        { "\\set x \"a\nSELECT 1", "1:1 the argument of '\\set' has an opening \" without its end. Close it on the same line" },
        { "\\set AUTOCOMMIT off", "1:1 '\\set AUTOCOMMIT off' has no meaning here. Remove it: a migration is all or nothing by itself" },
        { "\\set ON_ERROR_STOP 0", "1:1 '\\set ON_ERROR_STOP off' has no meaning here. Remove it: a migration always stops at the first error" },
        { "\\set ON_ERROR_ROLLBACK on", "1:1 '\\set ON_ERROR_ROLLBACK' has no meaning here. Remove it" },
        { "\\encoding latin1", "1:1 '\\encoding' can only be UTF8 here. Save the file as UTF-8 and remove this line" },
        { "\\i", "1:1 '\\i' needs one argument, but has 0" },
        { "\\unrestrict a", "1:1 '\\unrestrict' without a '\\restrict' before it. Remove it" },
        { "\\restrict a\n\\unrestrict b", "2:1 '\\unrestrict' has another key than the '\\restrict' before it, so that somebody has changed the file between them. Take the file from where it comes from" },
        { "\\restrict a\nSELECT 1;\n\\echo x", "3:1 '\\echo' stands behind '\\restrict', which allows no command of psql up to '\\unrestrict'. Take the file from where it comes from" },
        { "\\.", "1:1 '\\.' is a command of psql, not SQL. It ends the data of COPY .. FROM stdin, and there is none here. Remove it" },
        { "COPY t FROM stdin", "1:1 COPY .. FROM stdin has no data. End it with a semicolon, write the data from the next line on, and behind it a line with \\. alone" },
        { "COPY t FROM stdin;", "1:19 COPY .. FROM stdin has no data. End it with a semicolon, write the data from the next line on, and behind it a line with \\. alone" },
        { "COPY t FROM stdin;\n1\n2\n", "2:1 the data that start here have no end. Write a line with \\. alone behind them" },
        { "COPY t FROM stdin; SELECT 1;\n1\n\\.\n", "1:19 the data of COPY .. FROM stdin start on the next line, so that nothing else can stand here. Move it behind the data" },
        { "COPY t FROM stdin (FORMAT 'binary');\n\\.\n", "1:1 COPY .. FROM stdin can take text and CSV, but not binary data. Write the data as text" },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Should_DoWhatPsqlDoes_When_TheScriptIs(string sql, string[] expected)
    {
        var script = SqlSplitter.Split(sql);

        Assert.Empty(script.Faults);
        Assert.Equal(expected, script.Statements.Select(s => s.Text));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Should_SayWhatToDo_When_TheCommandHasNoMeaningHere(string sql, string expected)
    {
        var fault = Assert.Single(SqlSplitter.Split(sql).Faults);

        Assert.Equal(expected, $"{fault.Place} {fault.Reason}");
    }

    [Fact]
    public void Should_KeepDataAsTheyAre_When_TheyLookLikeSql()
    {
        var script = SqlSplitter.Split("/* in */ COPY t (a) FROM STDIN; -- data\n'it;\n\\\\.\n \\.\n:x $$\n\\.\nSELECT 2;\nCOPY u FROM stdin WITH (FORMAT csv);\n\\.");

        Assert.Empty(script.Faults);
        Assert.Equal(["/* in */ COPY t (a) FROM STDIN", "SELECT 2", "COPY u FROM stdin WITH (FORMAT csv)"], script.Statements.Select(s => s.Text));
        Assert.Equal([new CopyLines("'it;\n\\\\.\n \\.\n:x $$\n", 2), null, new CopyLines("", 9)], script.Statements.Select(s => s.Data));
    }

    [Fact]
    public void Should_PointAtTheVariable_When_TheMistakeIsInItsValue()
    {
        var statement = SqlSplitter.Split("\\set x 'a, b'\nSELECT\n :x, \\echo z\n c").Statements[0];

        Assert.Equal("SELECT\n a, b, \n c", statement.Text);
        Assert.Equal(["2:1", "3:2", "3:2", "3:4", "4:2"], new[] { 0, 8, 11, 12, 16 }.Select(offset => statement.PlaceOf(offset).ToString()));
    }

    [Fact]
    public void Should_ReplacePlaceholdersOutsideQuotesOnly_When_TheyAreSwitchedOn()
    {
        var options = new SqlReadOptions { Placeholders = new Dictionary<string, string> { ["role"] = "app; SELECT 2", ["self"] = "a ${self}" } };

        var script = SqlSplitter.Split(new SqlSource("a.sql", "GRANT x TO ${role}; SELECT '${role}', \"${role}\", $$${role}$$, /* ${role} */ 1"), options);
        var unknown = SqlSplitter.Split(new SqlSource("a.sql", "SELECT\n ${rol}, ${self}"), options);

        Assert.Equal(["GRANT x TO app", "SELECT 2", "SELECT '${role}', \"${role}\", $$${role}$$, /* ${role} */ 1"], script.Statements.Select(s => s.Text));
        Assert.Equal(["a.sql:2:2: there is no placeholder 'rol'. Known: 'role', 'self'", "a.sql:2:10: the value of the placeholder 'self' contains itself. Correct the value"], unknown.Faults.Select(f => f.ToString()));
    }

    [Fact]
    public void Should_ReadFilesBesideTheFile_When_ItIncludesThem()
    {
        var files = new Dictionary<string, string>
        {
            [At("lib/b.sql")] = "\\set v 2\nSELECT 'b';\n\\ir ../lib/c.sql\nSELECT 'end'",
            [At("lib/c.sql")] = "SELECT c",
            [At("loop.sql")] = "\\i lib/../loop.sql",
            [At("bad.sql")] = "\n SELECT 'x",
        };
        SqlScript Read(string sql) => SqlSplitter.Split(
            new SqlSource("a.sql", sql) { Path = At("a.sql") },
            new SqlReadOptions { ReadFile = path => files.TryGetValue(path, out var text) ? System.Text.Encoding.UTF8.GetBytes(text) : null });

        var script = Read("SELECT 1,\n\\i lib/b.sql;\n :v;");

        Assert.Empty(script.Faults);
        Assert.Equal(["SELECT 'b'", "SELECT c", "SELECT 'end'", "SELECT 1,\n\n 2"], script.Statements.Select(s => s.Text));
        Assert.Equal("lib/c.sql:1:1 (included at lib/b.sql:3:1 (included at a.sql:2:1))", script.Statements[1].Place.ToString());
        Assert.Equal(["a.sql", "lib/b.sql", "lib/c.sql"], script.Sources.Select(s => s.Name));
        Assert.Equal("a.sql:1:1: there is no file 'gone.sql'; it is looked for beside this file. Correct the path", Read("\\i gone.sql").Faults.Single().ToString());
        Assert.Equal("a.sql:1:1: '/x/y.sql' is an absolute path, which other machines do not have. Write it relative to this file", Read("\\i /x/y.sql").Faults.Single().ToString());
        Assert.Equal("loop.sql:1:1 (included at a.sql:1:1): 'lib/../loop.sql' includes itself: a.sql -> loop.sql -> lib/../loop.sql. Remove this line", Read("\\i loop.sql").Faults.Single().ToString());
        Assert.Equal("bad.sql:2:9 (included at a.sql:1:1): what starts here with a single quote has no end", Read("\\i bad.sql").Faults.Single().ToString());
    }

    private static string At(string name) => Path.GetFullPath(name, Path.GetTempPath());
}

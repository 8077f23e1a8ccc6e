using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Journal;
using Rollout.Tasks.Tests.Prerequisites;
using Xunit.Abstractions;

namespace Rollout.Tasks.Tests.Database.Sql;

public sealed partial class SplitLikePsqlTests(ITestOutputHelper output) : IDisposable
{
    private const int Generated = 900;

    private static readonly string[] Balanced =
    [
        "SELECT ", "a", "a$b$", "_1", "größe", "1", "1.5", "1e5", "1e", "1e-", "$1", ", ", " ", "\t", "\n", "\n\n", "::text", ":=", ":n", ":'n'", ":\"n\"", ":{?n}", ":v", ":'v'", ":\"v\"", ":{?v}", ":w", "[1:2]",
        "'it''s;'", "'a\nb;\n\n'", "'\\\\;'", "''", "'--;'", "'/*;'", "E'\\';'", "e'\\\\;'", "E'a\\\n;'", "U&'\\0061;'", "U&\"d;\"", "B'01'", "x'1F;'", "N'n;'", "\"q;\"\"\"", "\"a\nb;\"",
        "$$;'$$", "$a$;$b$;$a$", "$a$\n\n;$$;$a$", "$ä1$;'$ä1$", "$$a$b$$", "$a$$$a$",
        "--c;'\n", "-- $$ \"\n", "/* ;' */", "/* /* ; */ ; */", "/**/", "/***/", "/*/*/**/;*/*/", "/* \n\n; */",
        "+", "-", "*", "/", "@-", "<>", "?", "|/", "!", "%",
        "(1; 2)", "(';')", "([;])", "(/*)*/;\n)", "(\n;\n\n)", "{", "}", ".",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN (SELECT 1 AS end) END; END", "create or replace procedure p(a int default (1)) begin atomic insert into t values (1); end", "CREATE FUNCTION f() RETURNS int AS $x$ BEGIN; END $x$", "CASE WHEN a THEN 1 END", "BEGIN_ATOMIC", "END ",
        ";", ";", ";", ";", ";\n", ";;", " ; ", "\n;\n",
        ";\nSET standard_conforming_strings = off;\nSELECT 'a\\';', N'\\';' ;SET standard_conforming_strings = on;\n",
        ";\nCOPY t FROM stdin;\n1;'\n\n$$\\\\.\n \\.\n\\.\n", ";COPY t FROM stdin; -- x\n\\.\n",
        "\n\\echo 'a;b' \"c\n", "\\set v '1, 2'\n", "\\set w 'a; SELECT :''v'''\n", "\\unset v\n", " \\set v x'y'z \\\\ ", "\\set v\n", "\\set v :n :'w'\n", "\n\\set w 'it''s \\\\ \\n'\n",
    ];

    private static readonly string[] Wild = ["'", "\"", "$$", "$a$", "/*", "*/", "--", "(", ")", "E'", "e", "u&", "\\'", "BEGIN ", "CREATE FUNCTION ", "$", ":"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PostgresTheory]
    [InlineData(1, "\n", false)]
    [InlineData(2, "\r\n", false)]
    [InlineData(3, "\n", true)]
    public async Task Should_CutAsPsqlDoes_When_FilesAreGenerated(int seed, string lineEnd, bool wild)
    {
        // Given pieces that are whole in themselves, glued to each other in any order; and then others that are not
        var pieces = Gen.Elements(wild ? [.. Balanced, .. Wild] : Balanced).ListOf(40).Select(p => string.Concat(p));
        var files = pieces.Sample(Generated, new Rnd((ulong)seed), 40).Select((sql, i) => (Path: folder.File($"{i}.sql"), Sql: sql)).ToList();
        foreach (var (path, sql) in files)
        {
            await File.WriteAllBytesAsync(path, [.. seed == 2 ? Encoding.UTF8.Preamble.ToArray() : [], .. Encoding.UTF8.GetBytes(sql.Replace("\n", lineEnd, StringComparison.Ordinal))]);
        }

        // When
        using var psql = new PsqlListener();
        var sent = await psql.RunAsync([.. files.Select(f => f.Path)], ["v", "w"]);

        // Then
        Assert.Equal(files.Count, sent.Count);
        var compared = files.Zip(sent, (file, expected) => Compare(file.Path, file.Sql, expected)).ToList();
        var (whole, requests) = (compared.Count(c => c.Whole), compared.Sum(c => c.Requests));
        output.WriteLine($"{whole} files to their end, {requests} requests");
        Assert.InRange(whole, wild ? 5 : 300, Generated);
        Assert.InRange(requests, wild ? 200 : 3_000, int.MaxValue);
    }

    /// <summary>Where the file cannot be read on, only what stands before that place can be compared.</summary>
    private static (bool Whole, int Requests) Compare(string path, string sql, IReadOnlyList<SentByPsql> sent)
    {
        var expected = Meant(sent.Select(s => s with { Data = WithoutEnd(s.Data) }));
        Assert.Null(SqlText.Decode(File.ReadAllBytes(path), out var text));
        var script = SqlSplitter.Split(text);
        var rules = script.Sent.Select(SqlRules.WhyRefused).ToHashSet();
        var stop = script.Faults.FirstOrDefault(f => !rules.Contains(f.Reason))?.Place;
        var actual = Meant((stop is null ? script.Sent : script.Sent.TakeWhile(s => (s.Place.Line, s.Place.Column).CompareTo((stop.Value.Line, stop.Value.Column)) < 0).SkipLast(1)).Select(s => new SentByPsql(s.Text, s.Data?.Text)));
        expected = stop is null ? expected : [.. expected.Take(actual.Count)];
        Assert.True(expected.SequenceEqual(actual), $"file:\n{sql}\n\npsql:\n{string.Join("\n", expected)}\n\nhere:\n{string.Join("\n", actual)}");
        return (stop is null, actual.Count);
    }

    /// <summary>psql sends the line that ends the data with them.</summary>
    private static string? WithoutEnd(string? data) => data is null ? null : EndOfData().Replace(data, string.Empty);

    [GeneratedRegex(@"\\\.\r?\n?\z")]
    private static partial Regex EndOfData();

    /// <summary>Without the semicolon and the blanks around; psql leaves out empty lines between tokens, and sends an empty request for a semicolon alone.</summary>
    private static List<SentByPsql> Meant(IEnumerable<SentByPsql> sent) =>
        [.. sent.Select(s => new SentByPsql(Lines().Replace(s.Text.Trim().TrimEnd(';').Trim(), "\n"), s.Data?.Replace("\r\n", "\n", StringComparison.Ordinal))).Where(s => s.Text.Length > 0)];

    [GeneratedRegex("[\r\n]+")]
    private static partial Regex Lines();
}

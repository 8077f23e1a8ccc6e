using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Database.Linting.Rules;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>The parser on statements whose tokens were left out, doubled or put in other places.</summary>
public sealed class ParserPropertyTests
{
    private static readonly IReadOnlyList<SqlStatement> Statements = [.. LabelledMigration.All.Values.SelectMany(m => m.Files).SelectMany(f => SqlSplitter.Split(f).Statements).Where(s => s.Tokens.Count > 1)];

    private static readonly Gen<string> Shuffled =
        from statement in Gen.Elements(Statements.AsEnumerable())
        from at in Gen.Choose(0, statement.Tokens.Count - 1)
        from to in Gen.Choose(0, statement.Tokens.Count - 1)
        from what in Gen.Choose(0, 3)
        let tokens = Enumerable.Range(0, statement.Tokens.Count).Select(statement.TextOf).ToList()
        select string.Join(' ', what switch
        {
            0 => tokens.Where((_, i) => i != at),
            1 => tokens.Take(at),
            2 => tokens.Select((t, i) => i == at ? tokens[to] : i == to ? tokens[at] : t),
            _ => tokens.Select((t, i) => i == at ? t + " " + tokens[to] : t),
        });

    [Fact]
    public void Should_SayWhatItIs_When_TokensAreInOtherPlaces() => Prop.ForAll(Shuffled.ToArbitrary(), sql =>
    {
        var statements = SqlSplitter.Split(sql).Statements;
        var linted = LintSource.Lint(LabelledMigration.Schema, sql).Statements;

        // Never an exception, and each statement has its one forecast.
        return linted.Count == statements.Count;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Should_RefuseIt_When_ItCannotBeReadToItsEnd()
    {
        // Given all statements that stop a rollout, each with a word behind it that PostgreSQL does not know there
        var breaking = LabelledMigration.All.Values.Where(m => m is { Severity: "contract", Files.Count: 1 } && SqlSplitter.Split(m.Files[0]).Statements.Count == 1).ToList();

        // Then none of them is let through
        Assert.All(breaking, m => Assert.Contains(LintSource.Lint(LabelledMigration.Schema, m.Files[0].TrimEnd(';', '\n') + " zzz").Findings, f => f.Rule.Severity == LintSeverity.Contract));
        Assert.True(breaking.Count > 60);
    }
}

using System.Text;
using Rollout.Tasks.Database.Linting.Rules;
using Rollout.Tasks.Tests.Spec;

namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>docs/migrations-linter.md has the rules that there are, and their examples are found.</summary>
public sealed class LintDocumentTests
{
    private const string Mark = "\n## Rules\n";

    private static readonly string Document = Path.Combine(SpecSource.RepositoryRoot, "docs", "migrations-linter.md");

    [Fact]
    public void Should_HaveAllRules_When_Read()
    {
        var text = File.ReadAllText(Document);
        var written = text[..text.IndexOf(Mark, StringComparison.Ordinal)] + Mark + Table();
        if (SpecSource.UpdatesFiles)
        {
            File.WriteAllText(Document, written);
        }

        Assert.Equal(written, File.ReadAllText(Document));
    }

    [Fact]
    public void Should_NameEachRuleOnce_When_Listed()
    {
        Assert.Equal(LintRules.All.Length, LintRules.All.Select(r => r.Id).Distinct().Count());
        Assert.All(LintRules.All, r => Assert.Matches("^[a-z]+(-[a-z]+)*$", r.Id));
    }

    private static string Table()
    {
        var table = new StringBuilder("\n| rule | severity | what goes wrong | example |\n| --- | --- | --- | --- |\n");
        foreach (var rule in LintRules.All)
        {
            table.Append("| `").Append(rule.Id).Append("` | ").Append(rule.Severity.ToString().ToLowerInvariant()).Append(" | ").Append(rule.Claim).Append(". | `").Append(rule.Example.Replace("|", "\\|", StringComparison.Ordinal)).Append("` |\n");
        }

        return table.ToString();
    }
}

using System.Text.RegularExpressions;

namespace Rollout.Tasks.Tests.Repository;

public sealed partial class ErrorCodesTests
{
    [Fact]
    public void Should_HaveOneRow_When_CodeIsUsed()
    {
        var rows = Rows().CountBy(code => code).ToDictionary();

        Assert.DoesNotContain(Used(), code => rows.GetValueOrDefault(code) != 1);
    }

    [Fact]
    public void Should_BeUsed_When_CodeHasRow() => Assert.Empty(Rows().Except(Used()));

    [Fact]
    public void Should_BeGone_When_FragmentsWerePutTogether() => Assert.False(Directory.Exists(RepositoryText.PathOf("docs", "errors.d")));

    private static IEnumerable<string> Rows() => RepositoryText.FirstCells("errors.md");

    private static HashSet<string> Used()
    {
        HashSet<string> codes = [.. RepositoryText.Files("src", "*.cs").Concat(RepositoryText.Files("build", "*.cs")).SelectMany(path => Code().Matches(File.ReadAllText(path))).Select(match => match.Value)];
        Assert.NotEmpty(codes);
        return codes;
    }

    [GeneratedRegex(@"\bRT\d{4}\b")]
    private static partial Regex Code();
}

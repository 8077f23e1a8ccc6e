using System.Xml.Linq;

namespace Rollout.Tasks.Tests.Repository;

public sealed class DependenciesTests
{
    [Fact]
    public void Should_HaveOneRowEach_When_PackagesAreNamed()
    {
        var packages = Named("PackageVersion").Concat(Named("PackageDownload")).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(packages, RepositoryText.FirstCells("dependencies.md").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Should_BeReferenced_When_PackageHasVersion() =>
        Assert.Equal(Named("PackageReference").Distinct().Order(StringComparer.Ordinal), Named("PackageVersion").Order(StringComparer.Ordinal));

    [Fact]
    public void Should_BeFilled_When_RowsAreRead()
    {
        var rows = RepositoryText.Read("docs", "dependencies.md").Split('\n').Where(line => line.StartsWith('|')).ToList();

        Assert.All(rows, row =>
        {
            var cells = row.Trim('|').Split('|');
            Assert.Equal(5, cells.Length);
            Assert.DoesNotContain(cells, string.IsNullOrWhiteSpace);
        });
    }

    [Fact]
    public void Should_BeGone_When_FragmentsWerePutTogether() => Assert.False(Directory.Exists(RepositoryText.PathOf("docs", "dependencies.d")));

    /// <summary>Names in all project files; an <c>Include</c> that is an item list of MSBuild names none.</summary>
    private static IEnumerable<string> Named(string kind) =>
        new[] { "Directory.Packages.props", "Directory.Build.props", "Directory.Build.targets" }.Select(name => RepositoryText.PathOf(name))
            .Concat(new[] { "build", "bench", "samples", "src", "tests" }.SelectMany(ProjectFiles))
            .SelectMany(path => XDocument.Load(path).Descendants(kind))
            .Select(element => element.Attribute("Include")?.Value ?? string.Empty)
            .Where(name => name.Length > 0 && !name.StartsWith("@(", StringComparison.Ordinal));

    private static IEnumerable<string> ProjectFiles(string folder) =>
        new[] { "*.csproj", "*.props", "*.targets" }.SelectMany(pattern => RepositoryText.Files(folder, pattern));
}

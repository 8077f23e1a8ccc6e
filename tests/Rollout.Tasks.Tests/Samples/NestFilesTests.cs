using System.Text.RegularExpressions;
using Rollout.Tasks.Tests.Spec;

namespace Rollout.Tasks.Tests.Samples;

public sealed class NestFilesTests
{
    private static readonly string Nest = Path.Combine(SpecSource.RepositoryRoot, "samples", "nest");

    [Fact]
    public void Should_ShowTheFlowsOfRolloutYaml_When_ReadmeIsRead()
    {
        var readme = File.ReadAllText(Path.Combine(Nest, "README.md"));
        var flows = readme.Split("```yaml\n", 2)[1].Split("```", 2)[0];

        Assert.Contains(flows, File.ReadAllText(Path.Combine(SpecSource.RepositoryRoot, "rollout.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_CountUpToThe8OfRelease180_When_MigrationsAreListed()
    {
        var versions = Directory.GetFiles(Path.Combine(Nest, "migrations")).Select(file => Path.GetFileName(file)[..4]).Order(StringComparer.Ordinal);

        Assert.Equal(Enumerable.Range(1, 8).Select(number => $"{number:000}_"), versions);
    }

    [Theory]
    [InlineData("1.7.0")]
    [InlineData("1.8.0")]
    [InlineData("1.9.0")]
    [InlineData("1.9.1")]
    [InlineData("1.10.0")]
    public void Should_FindEverySource_When_AReleaseIsBuilt(string release)
    {
        var origins = Origins(release);

        Assert.Equal(4, origins.Count);
        Assert.All(Sources(origins), file => Assert.True(File.Exists(file), file));
    }

    /// <summary>Reads release.props and what it imports: which file of a release comes from which folder.</summary>
    private static Dictionary<string, string> Origins(string release)
    {
        var text = File.ReadAllText(Path.Combine(Nest, "releases", release, "release.props"));
        var import = Regex.Match(text, """Import Project="\.\./(?<release>[\d.]+)/""");
        var origins = import.Success ? Origins(import.Groups["release"].Value) : [];
        foreach (Match match in Regex.Matches(text, "<(?<name>[A-Za-z]+)From>(?<release>[\\d.]+)</"))
        {
            origins[match.Groups["name"].Value] = match.Groups["release"].Value;
        }

        return origins;
    }

    private static IEnumerable<string> Sources(Dictionary<string, string> origins) =>
        origins.Select(origin => Path.Combine(Nest, "releases", origin.Value, Project(origin.Key), $"{origin.Key}.cs"));

    private static string Project(string source) => source switch
    {
        "AgentTasks" => "Nest.Agents",
        "Costs" => "Nest.Web",
        _ => "Nest.Shared",
    };
}

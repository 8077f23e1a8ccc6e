using System.Text.RegularExpressions;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Tests.Spec;

public partial class RepositoryFilesTests
{
    private const string Begin = "<!-- keys: written by the tests -->\n";
    private const string End = "<!-- end of keys -->\n";

    [Fact]
    public void Should_BeTheGeneratedOne_When_SchemaIsCommitted()
    {
        var path = Path.Combine(SpecSource.RepositoryRoot, "rollout.schema.json");
        if (SpecSource.UpdatesFiles)
        {
            File.WriteAllText(path, SchemaWriter.Write());
        }

        Assert.Equal(SchemaWriter.Write(), File.ReadAllText(path));
    }

    [Fact]
    public void Should_ListEveryKey_When_ReferenceIsCommitted()
    {
        var path = Path.Combine(SpecSource.RepositoryRoot, "docs", "rollout-yaml.md");
        var text = File.ReadAllText(path);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (SpecSource.UpdatesFiles)
        {
            text = text[..from] + KeyText.Table() + text[to..];
            File.WriteAllText(path, text);
            to = text.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.Equal(KeyText.Table(), text[from..to]);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("docker")]
    public void Should_BecomePlan_When_SampleFileIsRead(string environment)
    {
        var plan = PlanLoader.Load(SpecSource.Request(Path.Combine(SpecSource.RepositoryRoot, "rollout.yaml"), environment));

        Assert.Equal(["auth", "agents", "scheduler", "web"], plan.Services.Select(s => s.Name));
        Assert.Equal([10, 50, 100], plan.Steps.Select(s => s.Weight));
        Assert.Equal(5, plan.SmokeFlows.Count);
        Assert.Equal("1.7.0", plan.Embedded!.BootstrapRelease);
    }

    [Fact]
    public void Should_HaveNoFaultButMissingFiles_When_ExampleOfReferenceIsRead()
    {
        var text = File.ReadAllText(Path.Combine(SpecSource.RepositoryRoot, "docs", "rollout-yaml.md"));
        using var file = new SpecFile();
        File.WriteAllText(file.Path, text.Split("```yaml\n", 2)[1].Split("```", 2)[0]);

        Assert.All(file.Faults(), fault => Assert.StartsWith("RT1031 services.web.build.project", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_HaveRow_When_CodeIsUsed()
    {
        var source = Path.Combine(SpecSource.RepositoryRoot, "src", "Rollout.Tasks", "Spec");
        var used = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories).SelectMany(f => Code().Matches(File.ReadAllText(f))).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);
        var listed = Directory.EnumerateFiles(Path.Combine(SpecSource.RepositoryRoot, "docs"), "errors*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(SpecSource.RepositoryRoot, "docs"), "spec.md", SearchOption.AllDirectories))
            .SelectMany(f => Code().Matches(File.ReadAllText(f))).Select(m => m.Value).ToHashSet();

        Assert.DoesNotContain(used, code => !listed.Contains(code));
    }

    [GeneratedRegex(@"RT1[01]\d\d")]
    private static partial Regex Code();
}

using Rollout.Tasks.Spec;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Tests.Spec;

public class RepositoryFilesTests
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
    public void Should_HaveNoFaultButMissingFiles_When_SampleFileIsRead(string environment)
    {
        var errors = Faults(SpecSource.Request(Path.Combine(SpecSource.RepositoryRoot, "rollout.yaml"), environment));

        Assert.DoesNotContain(errors, e => e.Code != "RT1031");
    }

    private static IReadOnlyList<SpecError> Faults(PlanRequest request)
    {
        try
        {
            PlanLoader.Load(request);
            return [];
        }
        catch (SpecException e)
        {
            return e.Errors;
        }
    }
}

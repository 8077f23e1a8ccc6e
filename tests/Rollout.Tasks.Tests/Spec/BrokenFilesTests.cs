using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Tests.Spec;

/// <summary>Each broken file stands beside the whole text that it must be refused with.</summary>
public class BrokenFilesTests
{
    private const string SecretVariable = "ROLLOUT_TEST_SECRET";
    private const string Secret = "hunter2-{port}-{x";

    private static string Folder => Path.Combine(SpecSource.Folder, "Broken");

    public static TheoryData<string> Names => new(Directory.EnumerateFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_SayEveryFault_When_FileIsBroken(string name)
    {
        var expected = Path.Combine(Folder, name + ".txt");
        var request = SpecSource.Request(Path.Combine(Folder, name + ".yaml")) with { EnvironmentVariables = new Dictionary<string, string> { [SecretVariable] = Secret } };

        var error = Assert.Throws<SpecException>(() => PlanLoader.Load(request));

        if (SpecSource.UpdatesFiles)
        {
            File.WriteAllText(expected, error.Message + "\n");
        }

        Assert.Equal(File.ReadAllText(expected), error.Message + "\n");
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_BeThirtyTwo_When_FilesAreCounted() => Assert.Equal(32, Names.Count);
}

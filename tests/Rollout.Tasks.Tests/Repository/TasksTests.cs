using System.Text.RegularExpressions;
using Rollout.Tasks.Execution;

namespace Rollout.Tasks.Tests.Repository;

/// <summary>Reads the tasks as text: these tests do not reference the program.</summary>
public sealed partial class TasksTests
{
    private static readonly string[] Names = [.. RepositoryText.Files(Path.Combine("build", "Tasks"), "*.cs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> FileNames { get; } = new(Names);

    [Theory]
    [MemberData(nameof(FileNames))]
    public void Should_BeSmallAndExplained_When_FileIsTask(string fileName)
    {
        var text = Read(fileName);

        Assert.Matches(Name(), text);
        Assert.Matches(Description(), text);
        Assert.Contains($"public sealed class {Path.GetFileNameWithoutExtension(fileName)} ", text, StringComparison.Ordinal);
        Assert.InRange(text.Split('\n').Length - 1, 1, 29);
    }

    [Theory]
    [MemberData(nameof(FileNames))]
    public void Should_BeNamedAfterTarget_When_FileIsTask(string fileName) => Assert.Equal($"{TargetOf(fileName)}Task.cs", fileName);

    [Fact]
    public void Should_StandOnceInList_When_TargetExists()
    {
        var groups = Groups().Match(RepositoryText.Read("build", "TargetList.cs"));
        var listed = Target().Matches(groups.Value).Select(match => match.Groups[1].Value);
        var targets = Names.Select(TargetOf).Where(name => name != "Default");

        Assert.Equal(targets.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static string Read(string fileName) => RepositoryText.Read("build", "Tasks", fileName);

    private static string TargetOf(string fileName)
    {
        var name = Name().Match(Read(fileName)).Groups;
        return name["constant"].Success ? (string)typeof(TaskNames).GetField(name["constant"].Value)!.GetRawConstantValue()! : name["text"].Value;
    }

    [GeneratedRegex("""^\[TaskName\((TaskNames\.(?<constant>\w+)|"(?<text>\w+)")\)\]\r?$""", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex("""^\[TaskDescription\("[^"]{10,}"\)\]\r?$""", RegexOptions.Multiline)]
    private static partial Regex Description();

    [GeneratedRegex(@"Groups .*?^    \];", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Groups();

    /// <summary>A name within the inner brackets; titles of groups stand before them.</summary>
    [GeneratedRegex("""(?<=[\[ ])"(\w+)"(?=[,\]])""")]
    private static partial Regex Target();
}

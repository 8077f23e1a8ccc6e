namespace Rollout.EndToEnd.Tests;

[Trait("Category", "e2e")]
public sealed class BrokenFilesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Rollout.Tasks.Tests", "Spec", "Broken");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Fact]
    public void Should_BeThirtyTwoFiles_When_Counted() => Assert.Equal(32, Files.Count);

    [Fact]
    public async Task Should_StartNothing_When_AnOptionIsMistyped()
    {
        using var run = ToolRun.Start(["--target=Cutover", "--relase=1.9.0"]);

        var result = (await run.WaitAsync()).ShouldEndWith(20);

        Assert.Contains("there is no option '--relase'", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Should_GiveAllFaultsAndStartNothing_When_TheFileIsBroken(string name)
    {
        var state = Path.Combine(Path.GetTempPath(), $"rollout-broken-{Guid.NewGuid():N}");
        var expected = await File.ReadAllTextAsync(Path.Combine(Folder, Path.ChangeExtension(name, ".txt")));

        using var run = ToolRun.Start(
            ["--target=Cutover", $"--config={Path.Combine(Folder, name)}", $"--state={state}"],
            new Dictionary<string, string> { ["ROLLOUT_TEST_SECRET"] = "hunter2-{port}-{x" });
        var result = (await run.WaitAsync()).ShouldEndWith(20);

        Assert.Contains(expected.TrimEnd('\n'), result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(state), "something was started: there is a state directory");
    }
}

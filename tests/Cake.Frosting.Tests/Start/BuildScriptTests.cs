namespace Cake.Frosting.Tests.Start;

public sealed class BuildScriptTests : IDisposable
{
    private const string Building = "build.sh: building the tool ...\n";

    private readonly ScriptFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixTheory]
    [InlineData("--target=Status", "--name=with space", "", "*")]
    public void Should_BuildOnceAndPassTheArgumentsAndExitCodeOn_When_NothingChanges(params string[] args)
    {
        var first = _folder.Run(args);
        var second = _folder.Run(args);

        var expected = (3, $"[build/out/{Assert.Single(_folder.Kept)}/Build.dll]\n" + string.Concat(args.Select(arg => $"[{arg}]\n")), Building);
        Assert.Equal(expected, first);
        Assert.Equal(expected with { Item3 = "" }, second);
        Assert.Single(_folder.Builds);
        Assert.EndsWith("-c Release -o build/out/" + _folder.Kept[0] + " -v q --nologo -p:ReadyToRun=true", _folder.Builds[0].Replace("publish build/Build.csproj ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [UnixTheory]
    [InlineData("edit", true)]
    [InlineData("add", true)]
    [InlineData("remove", true)]
    [InlineData("rename", true)]
    [InlineData("restore old", true)]
    [InlineData("props", true)]
    [InlineData("resource", true)]
    [InlineData("bin", false)]
    [InlineData("lock file", false)]
    [InlineData("elsewhere", false)]
    public void Should_BuildWhatChanged_When_AFileOfTheToolChanges(string change, bool builds)
    {
        _folder.Write("src/One/Two.cs", "");
        _folder.Write("src/One/packages.lock.json", "");
        _folder.Run();
        Change(change);

        Assert.Equal(builds ? Building : "", _folder.Run().Errors);
        Assert.Equal("", _folder.Run().Errors);
    }

    [UnixTheory]
    [InlineData("/x/One.cs(1,1): error CS0103: The name 'x' does not exist\n")]
    public void Should_PrintTheErrorsEachTimeAndKeepTheOldBuildAway_When_TheBuildFails(string error)
    {
        _folder.Run();
        _folder.Write("src/One/One.cs", "x");
        _folder.Switch("broken", error);

        var expected = (1, "", Building + error + "build.sh: the tool cannot be built. Correct the errors above.\n");
        Assert.Equal(expected, _folder.Run());
        Assert.Equal(expected, _folder.Run());
        Assert.Equal(3, _folder.Builds.Length);
    }

    [UnixTheory]
    [InlineData("error NU1101: Unable to find package microsoft.netcore.app.crossgen2.linux-x64.")]
    public void Should_BuildWithoutReadyToRunAndSaySoOnce_When_TheFeedLacksTheCompiler(string error)
    {
        _folder.Switch("no-crossgen", error);

        Assert.Equal((3, Building + "build.sh: the feed has no ReadyToRun compiler for this system: the tool is built without it and starts a little slower.\n"), ExitAndErrors());
        _folder.Write("src/One/One.cs", "changed");
        Assert.Equal((3, Building), ExitAndErrors());
        Assert.Equal(3, _folder.Builds.Length);
        Assert.Single(_folder.Builds, build => build.Contains("ReadyToRun", StringComparison.Ordinal));
    }

    [UnixTheory]
    [InlineData("10.0.100")]
    public void Should_SayHowToGetIt_When_NoSdkFits(string version)
    {
        _folder.Switch("no-sdk", "");

        var (exitCode, output, errors) = _folder.Run();

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith($"build.sh: no .NET SDK that global.json accepts ({version} or later of .NET 10) is found. Install the .NET 10 SDK: ", errors, StringComparison.Ordinal);
        Assert.Empty(_folder.Builds);
    }

    [UnixTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_BuildOnce_When_SeveralStartAtOnce(bool withFlock)
    {
        using var folder = new ScriptFolder(withFlock);
        var processes = Enumerable.Range(0, 4).Select(_ => folder.Start()).ToArray();

        var results = processes.Select(ScriptFolder.Wait).ToArray();

        Assert.All(results, result => Assert.Equal(3, result.ExitCode));
        Assert.Single(results, result => result.Errors == Building);
        Assert.Single(folder.Builds);
        Array.ForEach(processes, process => process.Dispose());
    }

    [UnixTheory]
    [InlineData("--wait")]
    public void Should_KeepABuildThatRuns_When_TheToolIsBuiltAgain(string wait)
    {
        using var running = _folder.Start(wait);
        Assert.StartsWith("[build/out/", running.StandardOutput.ReadLine(), StringComparison.Ordinal);
        var first = Assert.Single(_folder.Kept);
        BuildAgain(times: 3);
        Assert.Equal(3, _folder.Kept.Length);
        Assert.Contains(first, _folder.Kept);

        running.StandardInput.Close();
        ScriptFolder.Wait(running);
        BuildAgain(times: 1);

        Assert.Equal(2, _folder.Kept.Length);
        Assert.DoesNotContain(first, _folder.Kept);
    }

    private (int ExitCode, string Errors) ExitAndErrors()
    {
        var (exitCode, _, errors) = _folder.Run();
        return (exitCode, errors);
    }

    private void BuildAgain(int times)
    {
        for (var time = 0; time < times; time++)
        {
            _folder.Write("src/One/One.cs", $"{Guid.NewGuid()}");
            Assert.Equal(Building, _folder.Run().Errors);
        }
    }

    private void Change(string change)
    {
        var file = Path.Combine(_folder.Root, "src", "One", "Two.cs");
        Action act = change switch
        {
            "edit" => () => File.AppendAllText(file, "// changed"),
            "add" => () => _folder.Write("src/One/Three.cs", ""),
            "remove" => () => File.Delete(file),
            "rename" => () => File.Move(file, file + ".off"),
            "restore old" => () => File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)),
            "props" => () => _folder.Write("Directory.Build.props", "<Project />"),
            "resource" => () => _folder.Write("src/One/rollout.schema.json", "{}"),
            "bin" => () => _folder.Write("src/One/bin/Debug/One.dll", ""),
            "lock file" => () => _folder.Write("src/One/packages.lock.json", "{}"),
            "elsewhere" => () => _folder.Write("docs/page.md", ""),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "unknown"),
        };
        act();
    }
}

using Rollout.Tasks.Images;

namespace Rollout.Tasks.Tests.Images;

public sealed class BuildInputsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ImageRequest request;

    public BuildInputsTests()
    {
        folder.Write("context/App/App.csproj", "<Project><ItemGroup><ProjectReference Include=\"..\\..\\Shared\\Shared.csproj\" /><Compile Include=\"../../Linked/*.cs\" /></ItemGroup></Project>");
        folder.Write("context/App/Program.cs", "1");
        folder.Write("Shared/Shared.csproj", "<Project><Import Project=\"../Common/common.props\" /></Project>");
        folder.Write("Shared/Shared.cs", "1");
        folder.Write("Common/common.props", "<Project />");
        folder.Write("Linked/Linked.cs", "1");
        folder.Write("global.json", "{}");
        request = new ImageRequest("nest", "app", "1.0.0", folder.In("context"), "App/App.csproj", null, new Dictionary<string, string> { ["A"] = "1" }, null);
    }

    public static TheoryData<string> Inputs => ["context/App/Program.cs", "context/App/New.cs", "context/App/App.csproj", "Shared/Shared.cs", "Shared/New.cs", "Common/common.props", "Linked/Linked.cs", "global.json", "Directory.Build.props"];

    public static TheoryData<string> Outputs => ["context/App/bin/x.dll", "context/App/obj/x.cs", "Shared/obj/x.cs", "context/.git/HEAD", "context/.rollout/journal", "Elsewhere/x.cs"];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Should_Differ_When_AnInputFileChanges(string name)
    {
        var before = Scan().Hash;
        folder.Write(name, "<Project Label=\"changed\"><Import Project=\"../Common/common.props\" /></Project>");

        Assert.NotEqual(before, Scan().Hash);
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Should_BeTheSame_When_AnotherFileChanges(string name)
    {
        var before = Scan().Hash;
        folder.Write(name, "changed");

        Assert.Equal(before, Scan().Hash);
    }

    [Fact]
    public void Should_TakeBinForInput_When_ThereIsNoProjectBesideIt()
    {
        var before = Scan().Hash;
        folder.Write("context/scripts/bin/www", "changed");

        Assert.NotEqual(before, Scan().Hash);
    }

    [Fact]
    public void Should_Differ_When_AnArgumentOrTheToolchainChanges()
    {
        string[] hashes =
        [
            Scan().Hash,
            Scan(request with { Arguments = new Dictionary<string, string> { ["A"] = "2" } }).Hash,
            Scan(request with { Dockerfile = "Dockerfile" }).Hash,
            BuildInputs.Scan(request, folder.In("context/.rollout"), "10.0.402", CancellationToken.None).Hash,
        ];

        Assert.Equal(4, hashes.Distinct().Count());
    }

    [Fact]
    public void Should_BeTheSame_When_OnlyTheReleaseHasAnotherName() => Assert.Equal(Scan().Hash, Scan(request with { Release = "2.0.0" }).Hash);

    [Fact]
    public void Should_End_When_ALinkLeadsUp()
    {
        Directory.CreateSymbolicLink(folder.In("context/App/loop"), folder.In("context"));

        Assert.Contains("App/Program.cs", Scan().Files.Keys);
    }

    [Fact]
    public void Should_SayWhatDiffers_When_AFileChangesAndARestoreWritesItsLockFile()
    {
        var before = Scan();
        folder.Write("context/App/packages.lock.json", "{}");
        Assert.Empty(before.DifferencesTo(Scan()));

        folder.Write("context/App/Program.cs", "2");
        Assert.Equal(["App/Program.cs"], before.DifferencesTo(Scan()));
    }

    public void Dispose() => folder.Dispose();

    private BuildInputs Scan(ImageRequest? other = null) => BuildInputs.Scan(other ?? request, folder.In("context/.rollout"), "10.0.401", CancellationToken.None);
}

using System.Diagnostics;
using Rollout.Tasks.Images;
using Rollout.Tasks.Testing.Images;

namespace Rollout.Tasks.Tests.Images;

public sealed class PublishedImageStoreTests : ImageStoreConformanceTests, IDisposable
{
    private readonly TinyProject project = new();

    protected override IImageStore CreateStore() => new PublishedImageStore("nest", project.State, TimeProvider.System);

    protected override ImageRequest CreateRequest(string release) => project.Request(release);

    protected override void ChangeSource() => project.ChangeSource();

    protected override Task RemoveAsync(Image image)
    {
        Directory.Delete(image.Reference, recursive: true);
        return Task.CompletedTask;
    }

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Should_StoreReadOnlyFilesThatRun_When_Built()
    {
        var image = await BuildAsync();

        var assembly = Path.Combine(image.Reference, "App.dll");
        Assert.Equal(image.Digest["sha256:".Length..], Path.GetFileName(image.Reference));
        Assert.True(File.GetAttributes(assembly).HasFlag(FileAttributes.ReadOnly));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly]) { RedirectStandardOutput = true })!;
        Assert.Equal("0", (await process.StandardOutput.ReadToEndAsync()).Trim());
        Assert.Empty(Directory.EnumerateDirectories(project.Source, "obj", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Should_NoticeAndRebuild_When_AFileIsDamaged()
    {
        var image = await BuildAsync();
        await CreateStore().TagAsync(image, CancellationToken.None);
        var file = Path.Combine(image.Reference, "App.dll");
        File.SetAttributes(file, FileAttributes.Normal);
        await File.AppendAllTextAsync(file, "x");

        Assert.Null(await CreateStore().FindAsync("app", "1.0.0", CancellationToken.None));
        var rebuilt = await BuildAsync();

        Assert.Equal(image, rebuilt);
        Assert.NotNull(await CreateStore().FindAsync("app", "1.0.0", CancellationToken.None));
    }

    [Fact]
    public async Task Should_NoticeDamage_When_AFileWasAdded()
    {
        var image = await BuildAsync();
        await CreateStore().TagAsync(image, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(image.Reference, "Extra.dll"), "x");

        Assert.Null(await CreateStore().FindAsync("app", "1.0.0", CancellationToken.None));
    }

    [Fact]
    public async Task Should_AnswerWithoutABuild_When_TheInputIsUnchanged()
    {
        await BuildAsync();
        var log = Path.Combine(project.State, "logs", "build-app-1.0.0.log");
        Assert.True(File.Exists(log), "a build has a log");
        File.Delete(log);

        Assert.True((await BuildAsync()).Cached);
        Assert.False(File.Exists(log), "it was built again");
    }

    [Fact]
    public async Task Should_NameTheErrorAndTheLog_When_TheBuildFails()
    {
        project.Write("App/Program.cs", "int x = ;");

        var fault = await Assert.ThrowsAsync<RolloutException>(BuildAsync);

        var log = Path.Combine(project.State, "logs", "build-app-1.0.0.log");
        Assert.StartsWith("RT2201 the build of 'app' 1.0.0 failed with exit code 1: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("error CS1525", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith($"The whole log is in '{log}'.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.Contains("CS1525", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_RefuseTheBuild_When_TheSourceChangesMeanwhile()
    {
        project.Write("App/Directory.Build.targets", "<Project><Target Name=\"Edit\" BeforeTargets=\"CoreCompile\"><WriteLinesToFile File=\"$(MSBuildThisFileDirectory)Program.cs\" Lines=\"// changed\" /></Target></Project>");

        var fault = await Assert.ThrowsAsync<RolloutException>(BuildAsync);

        Assert.Equal("RT2208", fault.Code);
        Assert.Contains("'App/Program.cs'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_BuildOnce_When_TwoToolsBuildAtOnce()
    {
        var both = await Task.WhenAll(BuildAsync(), BuildAsync());

        Assert.Equal(both[0].Digest, both[1].Digest);
        Assert.Single(both, image => !image.Cached);
    }

    [Fact]
    public async Task Should_KeepTheDigest_When_TheStateIsLostAndTheSourceIsNot()
    {
        var first = await BuildAsync();
        Directory.Delete(project.State, recursive: true);

        Assert.Equal(first, await BuildAsync());
    }

    [Fact]
    public async Task Should_EndTheBuild_When_Cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var build = CreateStore().BuildAsync(CreateRequest("1.0.0"), new Callback(_ => cancel.Cancel()), cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        Assert.False((await BuildAsync()).Cached);
    }

    private Task<Image> BuildAsync() => CreateStore().BuildAsync(CreateRequest("1.0.0"), new Callback(_ => { }), CancellationToken.None);

    private sealed class Callback(Action<string> onLine) : IProgress<string>
    {
        public void Report(string value) => onLine(value);
    }
}

using Rollout.Tasks.Containers;
using Rollout.Tasks.Images;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing.Images;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Images;

/// <summary>Real builds on a real engine.</summary>
[Collection(DockerTests.Name)]
public sealed class DockerImageStoreTests : ImageStoreConformanceTests, IAsyncLifetime, IDisposable
{
    private readonly string application = $"test{Guid.NewGuid():N}"[..12];
    private readonly TemporaryFolder folder = new();
    private IReadOnlyList<BaseImage> bases = [];
    private int change;

    public async Task InitializeAsync()
    {
        folder.Write("context/Dockerfile", $"FROM {TinyImage.Name}\nARG GREETING=none\nCOPY app.txt /app.txt\nLABEL greeting=$GREETING\nCMD [\"/bin/sh\"]\n");
        ChangeSource();
        if (DockerEngine.Missing is null)
        {
            await TinyImage.EnsureAsync();
        }
    }

    public void Dispose() => folder.Dispose();

    public async Task DisposeAsync()
    {
        if (DockerEngine.Missing is not null)
        {
            return;
        }

        // By prune, which knows that a base image can only go after what was built on it.
        await DockerEngine.DockerAsync("image", "prune", "--all", "--force", "--filter", $"label=rollout.application={application}");
    }

    [DockerFact]
    public override Task Should_GiveDigestAndSize_When_Built() => base.Should_GiveDigestAndSize_When_Built();

    [DockerFact]
    public override Task Should_BuildOnce_When_TheInputIsUnchanged() => base.Should_BuildOnce_When_TheInputIsUnchanged();

    [DockerFact]
    public override Task Should_GiveAnotherDigest_When_TheSourceChanges() => base.Should_GiveAnotherDigest_When_TheSourceChanges();

    [DockerFact]
    public override Task Should_FindTheImage_When_Tagged() => base.Should_FindTheImage_When_Tagged();

    [DockerFact]
    public override Task Should_RefuseTheTag_When_TheReleaseHasAnotherDigest() => base.Should_RefuseTheTag_When_TheReleaseHasAnotherDigest();

    [DockerFact]
    public override Task Should_RefuseTheImage_When_LargerThanItsLimit() => base.Should_RefuseTheImage_When_LargerThanItsLimit();

    [DockerFact]
    public override Task Should_FindNothingAndBuildAgain_When_TheImageIsGone() => base.Should_FindNothingAndBuildAgain_When_TheImageIsGone();

    [DockerFact]
    public async Task Should_LabelTagAndLog_When_Built()
    {
        var image = await BuildAsync(CreateRequest("1.0.0+7"));
        await CreateStore().TagAsync(image, CancellationToken.None);

        var labels = await DockerEngine.DockerAsync("image", "inspect", "--format", "{{index .Config.Labels \"rollout.service\"}} {{index .Config.Labels \"rollout.release\"}} {{.Config.Labels.greeting}}", $"{application}-tiny:1.0.0_7");
        Assert.Equal("tiny 1.0.0+7 hello", labels.Trim());
        Assert.Contains("COPY app.txt", await File.ReadAllTextAsync(folder.In("state/logs/build-tiny-1.0.0+7.log")), StringComparison.Ordinal);
        Assert.Equal(image.Digest, image.Reference);
    }

    [DockerFact]
    public async Task Should_NameTheStepAndTheLog_When_TheBuildFails()
    {
        folder.Write("context/Dockerfile", $"FROM {TinyImage.Name}\nCOPY missing.txt /\n");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => BuildAsync(CreateRequest("1.0.0")));

        Assert.StartsWith("RT2201 the build of 'tiny' 1.0.0 failed with exit code 1: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("missing.txt", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith($"The whole log is in '{folder.In("state/logs/build-tiny-1.0.0.log")}'.", fault.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Should_KeepTheImage_When_TheProjectIsPublishedToTheSameContent()
    {
        using var project = new TinyProject();
        project.Write("Dockerfile", $"FROM {TinyImage.Name}\nCOPY . /app/\n");
        var request = project.Request("1.0.0") with { Application = application, Dockerfile = "Dockerfile" };
        var first = await BuildAsync(request);
        project.Write("README.md", "changed");

        var second = await BuildAsync(request);

        Assert.Equal(first with { Cached = true }, second);
        var log = await File.ReadAllTextAsync(folder.In("state/logs/build-app-1.0.0.log"));
        Assert.Contains("App.dll", log, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Should_MakeTheBaseImageOnce_When_TwoBuildsNeedIt()
    {
        var name = $"{application}-base:1";
        await TinyImage.WriteAsync(folder.In("base.tar"));
        var script = folder.WriteProgram("make.sh", $"#!/bin/sh\necho run >> {folder.In("runs")}\ndocker import --change 'LABEL rollout.application={application}' {folder.In("base.tar")} \"$1\"\n");
        folder.Write("context/Dockerfile", $"FROM {name}\nCOPY app.txt /\n");
        bases = [new BaseImage(name, script)];

        await Task.WhenAll(BuildAsync(CreateRequest("1.0.0")), BuildAsync(CreateRequest("1.0.0") with { Service = "other" }));

        Assert.Equal(["run"], await File.ReadAllLinesAsync(folder.In("runs")));
    }

    [DockerFact]
    public async Task Should_SayWhatTheScriptSaid_When_ItMakesNoBaseImage()
    {
        var script = folder.WriteProgram("make.sh", "#!/bin/sh\necho no space left\nexit 4\n");
        bases = [new BaseImage($"{application}-never:1", script)];

        var fault = await Assert.ThrowsAsync<RolloutException>(() => BuildAsync(CreateRequest("1.0.0")));

        Assert.StartsWith($"RT2207 '{script}' ended with exit code 4 and did not make the base image '{application}-never:1': no space left. ", fault.Message, StringComparison.Ordinal);
    }

    protected override IImageStore CreateStore()
    {
        var published = new PublishedImageStore(application, folder.In("state"), TimeProvider.System);
        return new DockerImageStore(new DockerClient(), new BaseImages(bases, folder.In("state"), TimeProvider.System), published, application, folder.In("state"), TimeProvider.System);
    }

    protected override ImageRequest CreateRequest(string release) =>
        new(application, "tiny", release, folder.In("context"), null, "Dockerfile", new Dictionary<string, string> { ["GREETING"] = "hello" }, null);

    protected override void ChangeSource() => folder.Write("context/app.txt", $"{change++}");

    protected override async Task RemoveAsync(Image image) => await DockerEngine.DockerAsync("image", "rm", "--force", image.Digest);

    private Task<Image> BuildAsync(ImageRequest request) => CreateStore().BuildAsync(request, new Progress<string>(), CancellationToken.None);
}

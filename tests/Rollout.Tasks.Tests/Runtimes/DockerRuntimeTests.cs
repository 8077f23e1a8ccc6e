using Rollout.Tasks.Containers;
using Rollout.Tasks.Images;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Runtimes.Docker;
using Rollout.Tasks.Testing.Runtimes;
using Rollout.Tasks.Tests.Images;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Runtimes;

/// <summary>Real containers on a real engine.</summary>
[Collection(DockerTests.Name)]
public sealed class DockerRuntimeTests : ServiceRuntimeConformanceTests, IAsyncLifetime
{
    private readonly string application = $"test{Guid.NewGuid():N}"[..12];
    private readonly Dictionary<string, string> images = [];

    protected override IServiceRuntime Runtime => RuntimeOf(application, "bridge");

    public async Task InitializeAsync()
    {
        if (DockerEngine.Missing is not null)
        {
            return;
        }

        await TinyImage.EnsureAsync();
        images["runs"] = await BuildAsync("echo started; echo $SECRET > /secret; trap 'exit 0' TERM; while :; do sleep 0.1; done");
        images["ends"] = await BuildAsync("echo no such table >&2; exit 7");
    }

    public async Task DisposeAsync()
    {
        if (DockerEngine.Missing is not null)
        {
            return;
        }

        foreach (var id in (await DockerEngine.DockerAsync("ps", "--all", "--quiet", "--filter", $"label=rollout.application={application}")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await DockerEngine.DockerAsync("rm", "--force", id);
        }
    }

    [DockerFact]
    public override Task Should_ListTheInstance_When_Started() => base.Should_ListTheInstance_When_Started();

    [DockerFact]
    public override Task Should_KeepTheInstance_When_StartedAgainWithTheSameRequest() => base.Should_KeepTheInstance_When_StartedAgainWithTheSameRequest();

    [DockerFact]
    public override Task Should_ReplaceTheInstance_When_TheRequestDiffers() => base.Should_ReplaceTheInstance_When_TheRequestDiffers();

    [DockerFact]
    public override Task Should_ListBySlotAndService_When_ThereAreSeveral() => base.Should_ListBySlotAndService_When_ThereAreSeveral();

    [DockerFact]
    public override Task Should_StopOneSlot_When_BothRun() => base.Should_StopOneSlot_When_BothRun();

    [DockerFact]
    public override Task Should_SayWhatItPrinted_When_ItEndsAtOnce() => base.Should_SayWhatItPrinted_When_ItEndsAtOnce();

    [DockerFact]
    public override Task Should_TellTheLastLines_When_Asked() => base.Should_TellTheLastLines_When_Asked();

    [DockerFact]
    public async Task Should_PublishOnLoopbackWithLimitsAndSecret_When_OnABridge()
    {
        var instance = await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None);

        var name = $"{application}-test-auth-green";
        Assert.Equal($"127.0.0.1:{instance.Endpoint!.Port}", (await DockerEngine.DockerAsync("port", name, "8080")).Trim());
        var limits = await DockerEngine.DockerAsync("container", "inspect", "--format", "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.RestartPolicy.Name}} {{.Config.StopTimeout}}", name);
        Assert.Equal("64000000 500000000 unless-stopped 5", limits.Trim());
        Assert.Contains("SECRET=swordfish", await DockerEngine.DockerAsync("container", "inspect", "--format", "{{.Config.Env}}", name), StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Should_GiveEachItsPort_When_OnTheHostsNetwork()
    {
        var runtime = RuntimeOf(application, "host");
        var green = await runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None);
        var blue = await runtime.StartAsync(CreateRequest("auth", Slot.Blue, "1.7.0"), CancellationToken.None);

        Assert.NotEqual(green.Endpoint!.Port, blue.Endpoint!.Port);
        Assert.Contains($"URL=http://127.0.0.1:{green.Endpoint.Port}", await DockerEngine.DockerAsync("container", "inspect", "--format", "{{.Config.Env}}", $"{application}-test-auth-green"), StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Should_StartItAgain_When_ItWasStoppedBehindTheToolsBack()
    {
        var first = await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None);
        await DockerEngine.DockerAsync("kill", $"{application}-test-auth-green");
        var listed = Assert.Single(await Runtime.ListAsync(CancellationToken.None));
        Assert.False(listed.Running);
        Assert.Null(listed.Endpoint);
        Assert.EndsWith("exited with exit code 137", listed.Detail, StringComparison.Ordinal);

        var again = await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None);

        Assert.Equal(first.Detail, again.Detail);
        Assert.True(again.Running);
    }

    [DockerFact]
    public async Task Should_LeaveOthersAlone_When_TheyBelongToAnotherApplication()
    {
        await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None);
        var other = RuntimeOf("other", "bridge");

        await other.StopAsync("auth", Slot.Green, CancellationToken.None);

        Assert.Empty(await other.ListAsync(CancellationToken.None));
        Assert.Single(await Runtime.ListAsync(CancellationToken.None));
    }

    [DockerFact]
    public async Task Should_SayWhatDockerSays_When_TheImageIsGone()
    {
        var request = CreateRequest("auth", Slot.Green, "1.8.0") with { ImageReference = $"sha256:{new string('0', 64)}" };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Runtime.StartAsync(request, CancellationToken.None));

        Assert.StartsWith("RT2302 'auth' 1.8.0 of slot green cannot be started: docker says '", fault.Message, StringComparison.Ordinal);
    }

    protected override InstanceRequest CreateRequest(string service, Slot slot, string release, string secret = "swordfish") =>
        Requests.Create(service, slot, release, secret) with { Application = application, ImageDigest = images["runs"], ImageReference = images["runs"], StopTimeout = TimeSpan.FromSeconds(5) };

    protected override InstanceRequest CreateRequestThatEnds(string service, Slot slot) =>
        CreateRequest(service, slot, "1.8.0") with { ImageDigest = images["ends"], ImageReference = images["ends"] };

    private static DockerRuntime RuntimeOf(string application, string network) => new(new DockerClient(), application, "test", network, TimeProvider.System);

    private static async Task<string> BuildAsync(string script)
    {
        using var folder = new TemporaryFolder();
        folder.Write("context/Dockerfile", $"FROM {TinyImage.Name}\nCMD [\"/bin/sh\", \"-c\", \"{script}\"]\n");
        var time = TimeProvider.System;
        var store = new DockerImageStore(new DockerClient(), new BaseImages([], folder.In("state"), time), new PublishedImageStore("test", folder.In("state"), time), "test", folder.In("state"), time);
        var image = await store.BuildAsync(new ImageRequest("test", "tiny", "1", folder.In("context"), null, "Dockerfile", new Dictionary<string, string>(), null), new Progress<string>(), CancellationToken.None);
        return image.Reference;
    }
}

using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Runtimes.Process;
using Rollout.Tasks.Testing.Runtimes;

namespace Rollout.Local.Tests.Supervision;

/// <summary>The library's process runtime on the real supervisor, with real processes.</summary>
public sealed class ProcessRuntimeTests : ServiceRuntimeConformanceTests, IAsyncLifetime
{
    private TestEnvironment environment = null!;

    protected override IServiceRuntime Runtime => RuntimeOf("nest");

    public async Task InitializeAsync() => environment = await TestEnvironment.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var process in await environment.Control.ListProcessesAsync(CancellationToken.None))
        {
            await environment.Control.DeleteProcessAsync(process.Name, TimeSpan.Zero, CancellationToken.None);
        }

        await environment.DisposeAsync();
    }

    [Fact]
    public async Task Should_LeaveOthersAlone_When_TheyBelongToAnotherApplication()
    {
        await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None);

        Assert.Empty(await RuntimeOf("other").ListAsync(CancellationToken.None));
        await RuntimeOf("other").StopAsync("auth", Slot.Green, CancellationToken.None);
        Assert.Single(await Runtime.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_RunTheProgramOfTheImage_When_ThereIsOneOfThatName()
    {
        var request = CreateRequest("auth", Slot.Green, "1.8.0");
        var program = Path.Combine(request.ImageReference, "serve");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho from $(pwd) on $PORT\nexec sleep 600\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, (UnixFileMode)Convert.ToInt32("755", 8));
        }


        var instance = await Runtime.StartAsync(request with { Command = ["serve"] }, CancellationToken.None);

        var lines = await Runtime.TailAsync("auth", Slot.Green, 1, CancellationToken.None);
        Assert.Equal($"from {request.ImageReference} on {instance.Endpoint!.Port}", lines[^1]);
    }

    [Fact]
    public async Task Should_ShowItNotRunning_When_ItEndsByItself()
    {
        var request = CreateRequest("auth", Slot.Green, "1.8.0") with { Command = ["sh", "-c", "sleep 1; exit 3"] };
        await Runtime.StartAsync(request, CancellationToken.None);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var listed = await Runtime.ListAsync(deadline.Token);
        while (listed[0].Running)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
            listed = await Runtime.ListAsync(deadline.Token);
        }

        Assert.Null(listed[0].Endpoint);
        Assert.EndsWith("ended with exit code 3", listed[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_SayHowToMendIt_When_TheImageIsGone()
    {
        var request = CreateRequest("auth", Slot.Green, "1.8.0") with { ImageReference = environment.State.PathOf("gone") };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Runtime.StartAsync(request, CancellationToken.None));

        Assert.Equal($"RT2302 'auth' of slot green cannot be started: its image '{request.ImageReference}' is gone. Run --target=BuildImages for release 1.8.0 again.", fault.Message);
    }

    protected override InstanceRequest CreateRequest(string service, Slot slot, string release, string secret = "swordfish") =>
        Create(service, slot, release, secret, "echo started; exec sleep 600");

    protected override InstanceRequest CreateRequestThatEnds(string service, Slot slot) =>
        Create(service, slot, "1.8.0", "swordfish", "echo no such table >&2; exit 7");

    private InstanceRequest Create(string service, Slot slot, string release, string secret, string script) => new(
        "nest",
        "local",
        service,
        slot,
        release,
        $"sha256:{new string('0', 64)}",
        Directory.CreateDirectory(environment.State.PathOf("image")).FullName,
        ["sh", "-c", script],
        new Dictionary<string, string> { ["SECRET"] = secret, ["PORT"] = "{port}" },
        "/health",
        null,
        null,
        TimeSpan.FromSeconds(5));

    private ProcessRuntime RuntimeOf(string application) =>
        new(environment.Control, application, "local", Directory.CreateDirectory(environment.State.PathOf("logs")).FullName, TimeProvider.System);
}

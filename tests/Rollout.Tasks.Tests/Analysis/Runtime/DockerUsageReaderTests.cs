using Rollout.Tasks.Analysis.Runtime;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Analysis.Runtime;

/// <summary>Real containers on a real engine.</summary>
[Collection(DockerTests.Name)]
public sealed class DockerUsageReaderTests
{
    private readonly string application = $"test{Guid.NewGuid():N}"[..12];

    [DockerFact]
    public async Task Should_MeasureAgainstTheLimits_When_OneIsBusyAndOneIsIdle()
    {
        // Given
        await TinyImage.EnsureAsync();
        try
        {
            await RunAsync("busy", "blue", "while :; do :; done", "--cpus", "0.2", "--memory", "32m");
            await RunAsync("idle", "green", "while :; do sleep 10; done");

            // When: the first figures of a container that has just begun may be of no time at all
            var reader = new DockerUsageReader(application, "test");
            await reader.ReadAsync(CancellationToken.None);
            var usages = await reader.ReadAsync(CancellationToken.None);

            // Then: all of the fifth of a processor that it may use, and next to nothing
            Assert.Equal(2, usages.Count);
            var (busy, idle) = (usages.Single(one => one.Service == "busy"), usages.Single(one => one.Service == "idle"));
            Assert.Equal((Slot.Blue, "1.0", 0), (busy.Slot, busy.Release, busy.Restarts));
            Assert.InRange(busy.CpuPercent!.Value, 20, 150);
            Assert.InRange(idle.CpuPercent!.Value, 0, 15);
            Assert.InRange(busy.MemoryPercent!.Value, 0.1, 50);
            Assert.Empty(await new DockerUsageReader(application, "other").ReadAsync(CancellationToken.None));
        }
        finally
        {
            foreach (var id in (await DockerEngine.DockerAsync("ps", "--all", "--quiet", "--filter", $"label=rollout.application={application}")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await DockerEngine.DockerAsync("rm", "--force", id);
            }
        }
    }

    [Theory]
    [InlineData("""{"ID":"a","CPUPerc":"12.50%","MemPerc":"3.10%"}""", 12.5, 3.1)]
    [InlineData("""{"ID":"a","CPUPerc":"--","MemPerc":"--"}""", null, null)]
    public void Should_ReadALine_When_TheEngineHasValuesOrNone(string line, double? cpu, double? memory) =>
        Assert.Equal(("a", cpu, memory), DockerUsageReader.Parse(line));

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"ID":"a"}""")]
    [InlineData("""{"ID":"a","CPUPerc":"much","MemPerc":"1%"}""")]
    public void Should_Refuse_When_ALineIsSomethingElse(string line) =>
        Assert.Equal("RT3151", Assert.Throws<RolloutException>(() => DockerUsageReader.Parse(line)).Code);

    private Task<string> RunAsync(string service, string slot, string script, params string[] limits) => DockerEngine.DockerAsync(
        ["run", "--detach", "--network", "none", .. limits, "--label", $"rollout.application={application}", "--label", "rollout.environment=test", "--label", $"rollout.service={service}", "--label", $"rollout.slot={slot}", "--label", "rollout.release=1.0", TinyImage.Name, "sh", "-c", script]);
}

using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class FreeMemoryCheckTests : IDisposable
{
    private readonly TempFolder folder = new();

    public FreeMemoryCheckTests() => folder.File("proc/meminfo", "MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    1000000 kB\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Should_TakeTheMachinesMemory_When_NoGroupLimitsIt() =>
        Assert.Equal(CheckResult.Passed("1.02 GB available"), await RunAsync(256_000_000));

    [Fact]
    public async Task Should_Fail_When_ThereIsTooLittle() => Assert.Equal(
        CheckResult.Failed("RT2614", "1.02 GB of memory are available; 2 GB are needed (preflight.freeMemory). End other programs, or lower the limit."),
        await RunAsync(2_000_000_000));

    [Fact]
    public async Task Should_TakeTheGroupsLimit_When_ItIsLower()
    {
        folder.File("proc/self/cgroup", "0::/user/build\n");
        Group("user/build", "max", "1", 0);
        Group("user", "400000000", "300000000", 50_000_000);

        Assert.Equal(CheckResult.Passed("150 MB available"), await RunAsync(1));
    }

    [Fact]
    public async Task Should_TakeTheRootGroup_When_InsideAContainer()
    {
        folder.File("proc/self/cgroup", "0::/\n");
        Group(".", "200000000", "150000000", 0);

        Assert.Equal("RT2614", (await RunAsync(100_000_000)).Code);
    }

    [Fact]
    public async Task Should_ReadOldGroups_When_TheyAreVersion1()
    {
        folder.File("proc/self/cgroup", "5:cpu:/build\n3:memory:/build\n");
        folder.File("cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        folder.File("cgroup/memory/memory.usage_in_bytes", "1");
        folder.File("cgroup/memory/build/memory.limit_in_bytes", "300000000");
        folder.File("cgroup/memory/build/memory.usage_in_bytes", "100000000");

        Assert.Equal(CheckResult.Passed("200 MB available"), await RunAsync(1));
    }

    [Fact]
    public async Task Should_SayThatItWasNotChecked_When_ThisIsNotLinux() => Assert.Equal(
        CheckResult.NotChecked("only Linux says how much memory is available"),
        await new FreeMemoryCheck(1, new AvailableMemory(Path.Combine(folder.Path, "nowhere"))).RunAsync(CancellationToken.None));

    private void Group(string path, string max, string current, long inactive)
    {
        folder.File($"cgroup/{path}/memory.max", max + "\n");
        folder.File($"cgroup/{path}/memory.current", current + "\n");
        folder.File($"cgroup/{path}/memory.stat", $"anon 1\ninactive_file {inactive}\n");
    }

    private Task<CheckResult> RunAsync(long minimum) =>
        new FreeMemoryCheck(minimum, new AvailableMemory(Path.Combine(folder.Path, "proc"), Path.Combine(folder.Path, "cgroup"))).RunAsync(CancellationToken.None);
}

using System.Diagnostics;
using System.Globalization;
using Rollout.Tasks.Analysis.Runtime;
using Rollout.Tasks.Runtimes;

namespace Rollout.Tasks.Tests.Analysis.Runtime;

/// <summary>Real processes, each leading a group of its own, as the supervisor starts them.</summary>
public sealed class ProcessUsageReaderTests : IDisposable
{
    private const long Megabyte = 1 << 20;
    private readonly List<Process> processes = [];
    private readonly Listed runtime = new();

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }

    [LinuxFact]
    public async Task Should_MeasureShareOfAllowedProcessors_When_AProcessIsBusy()
    {
        // Given: a burner, and its time as the framework has it
        var burner = Start("while :; do :; done");
        var reader = Reader(new UsageLimits(0.5, 1024 * Megabyte));
        Assert.Null(Assert.Single(await reader.ReadAsync(CancellationToken.None)).CpuPercent);
        var (used, start) = (CpuOf(burner), TimeProvider.System.GetTimestamp());

        // When
        await UntilAsync(() => CpuOf(burner) - used > TimeSpan.FromSeconds(0.5));
        var percent = Assert.Single(await reader.ReadAsync(CancellationToken.None)).CpuPercent!.Value;

        // Then: of half a processor
        var expected = (CpuOf(burner) - used) / TimeProvider.System.GetElapsedTime(start) / 0.5 * 100;
        Assert.InRange(percent, expected * 0.8, expected * 1.2);
    }

    [LinuxFact]
    public async Task Should_CountTheWholeGroup_When_AChildDoesTheWork()
    {
        // Given: dd keeps one buffer of 64 MB, and its parent does nothing
        Start("dd if=/dev/zero of=/dev/null bs=64M & wait");
        var reader = Reader(new UsageLimits(1, 128 * Megabyte));

        // When
        var usage = (await reader.ReadAsync(CancellationToken.None))[0];
        await UntilAsync(async () => (usage = (await reader.ReadAsync(CancellationToken.None))[0]) is { MemoryPercent: >= 50, CpuPercent: > 5 });

        // Then: 64 of 128 MB, and what programs take beside it
        Assert.InRange(usage.MemoryPercent!.Value, 50, 65);
    }

    [LinuxFact]
    public async Task Should_TellIdle_When_AProcessSleeps()
    {
        Start("sleep 600");
        var reader = Reader(new UsageLimits(1, 1024 * Megabyte));
        await reader.ReadAsync(CancellationToken.None);
        await UntilAsync(async () => Assert.Single(await reader.ReadAsync(CancellationToken.None)).CpuPercent is 0);
    }

    [LinuxFact]
    public async Task Should_LeaveOut_When_ItEndedMeanwhile()
    {
        var process = Start("sleep 600");
        var reader = Reader(new UsageLimits(1, Megabyte));
        Assert.Single(await reader.ReadAsync(CancellationToken.None));
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();

        // Only the first process of the group is waited for; another one may take a moment to go.
        await UntilAsync(async () => (await reader.ReadAsync(CancellationToken.None)).Count == 0);
    }

    [Fact]
    public async Task Should_SayWhy_When_TheSystemHasNoProc()
    {
        var reader = new ProcessUsageReader(runtime, _ => new UsageLimits(1, 1), TimeProvider.System) { Proc = "/nowhere" };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => reader.ReadAsync(CancellationToken.None));
        Assert.Equal("RT3150 processors and memory of processes are read from '/nowhere', which this system does not have. Take the runtime docker, or take 'runtime' out of metrics.also.", fault.Message);
    }

    private static TimeSpan CpuOf(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
        }
    }

    private ProcessUsageReader Reader(UsageLimits limits) => new(runtime, _ => limits, TimeProvider.System);

    private Process Start(string script)
    {
        var process = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", script]))!;
        processes.Add(process);
        runtime.Instances.Add(new Instance("web", Slot.Blue, "1.0", "sha256:0", null, true, "process") { Id = process.Id.ToString(CultureInfo.InvariantCulture) });

        // Until setsid has made the group, the process is one of this test's.
        SpinWait.SpinUntil(() => Rollout.Tasks.Embedded.ProcStat.Read(process.Id)?.Group == process.Id, TimeSpan.FromSeconds(30));
        return process;
    }

    private sealed class Listed : IServiceRuntime
    {
        public List<Instance> Instances { get; } = [];

        public Task<IReadOnlyList<Instance>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Instance>>(Instances);

        public Task<Instance> StartAsync(InstanceRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task StopAsync(string service, Slot slot, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> TailAsync(string service, Slot slot, int lines, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs /proc, which only Linux has";
    }
}

using System.Globalization;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Command;
using Rollout.Tasks.Analysis.Composite;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Tests.Preflight;

namespace Rollout.Tasks.Tests.Analysis.Command;

public sealed class CommandReadingSourceTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Should_RunOncePerSlot_When_TheMetricIsBySlot()
    {
        var readings = (await Source("sh", "-c", "test {slot} = blue && echo 1.5 || echo '{\"value\": 3, \"of\": 100}'").ReadAsync(CancellationToken.None)).Readings;

        Assert.Equal([(SlotRole.Stable, 1.5, null), (SlotRole.Candidate, 3d, 100d)], readings.Select(reading => (reading.Role!.Value, reading.Value, reading.Of)));
    }

    [Fact]
    public async Task Should_SayWhatItSaid_When_TheProgramFails()
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => Source("sh", "-c", "echo 5; echo first >&2; echo 'no route to host.' >&2; exit 7").ReadAsync(CancellationToken.None));

        Assert.Equal("RT3120 the program 'sh' of the metric 'queue' ended with 7: 'no route to host'. It must end with 0 and print the value; run it by hand.", fault.Message);
    }

    [Fact]
    public async Task Should_SaySo_When_TheProgramIsMissing() =>
        Assert.Equal("RT2001", (await Assert.ThrowsAsync<RolloutException>(() => Source("no-such-program-here").ReadAsync(CancellationToken.None))).Code);

    [Theory]
    [InlineData("12.5", 12.5, null)]
    [InlineData(" -1e3\n", -1000.0, null)]
    [InlineData("{\"value\": 2}", 2.0, null)]
    [InlineData("{\"of\": 8, \"value\": 2}", 2.0, 8.0)]
    public void Should_ReadTheValue_When_ItIsOne(string text, double value, double? of)
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator) = (",", ".");
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal((value, of), CommandOutput.Read(text, "queue"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("12,5")]
    [InlineData("1\n2")]
    [InlineData("12 ms")]
    [InlineData("{}")]
    [InlineData("{\"value\": null}")]
    [InlineData("{\"value\": \"3\"}")]
    [InlineData("{\"value\": 3, \"off\": 100}")]
    [InlineData("{\"value\": 3")]
    public void Should_Refuse_When_ItIsNoValue(string text) =>
        Assert.Equal("RT3121", Assert.Throws<RolloutException>(() => CommandOutput.Read(text, "queue")).Code);

    [Fact]
    public async Task Should_EndTheWholeTree_When_TheDeadlinePasses()
    {
        var pid = Path.Combine(folder.Path, "pid");
        var extra = new ExtraSource(Source("sh", "-c", $"(sleep 1000 & echo $! > {pid}-{{slot}}; wait)"), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        var source = new CompositeMetricSource(new FakeMetricSource(TimeProvider.System), [extra], TimeProvider.System);
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);

        MetricSample sample;
        do
        {
            sample = await source.ReadAsync(deadline.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }
        while (sample.Faults.Count == 0);

        Assert.Equal("RT3119 the source 'command queue' gave no answer within 00:00:01. Raise its timeout, or make it faster.", sample.Faults[0].Message);
        foreach (var slot in new[] { "blue", "green" })
        {
            await WaitForEndAsync(await File.ReadAllTextAsync($"{pid}-{slot}"), deadline.Token);
        }
    }

    [Fact]
    public async Task Should_EndTheWholeTree_When_TheCallerCancels()
    {
        var pid = Path.Combine(folder.Path, "pid");
        using var cancel = new CancellationTokenSource();
        var reading = Source("sh", "-c", $"(sleep 1000 & echo $! > {pid}-{{slot}}; mv {pid}-{{slot}} {pid}-{{slot}}-there; wait)").ReadAsync(cancel.Token);
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (!File.Exists($"{pid}-blue-there") || !File.Exists($"{pid}-green-there"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await WaitForEndAsync(await File.ReadAllTextAsync($"{pid}-blue-there"), deadline.Token);
        await WaitForEndAsync(await File.ReadAllTextAsync($"{pid}-green-there"), deadline.Token);
    }

    // A killed process that nobody waited for stays as a zombie: it runs no more.
    private static async Task WaitForEndAsync(string pid, CancellationToken cancellationToken)
    {
        var status = $"/proc/{pid.Trim()}/status";
        while (File.Exists(status) && !(await ReadAsync(status)).Contains("State:\tZ", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<string> ReadAsync(string path)
    {
        try
        {
            return await File.ReadAllTextAsync(path);
        }
        catch (IOException)
        {
            return "State:\tZ";
        }
    }

    private CommandReadingSource Source(params string[] run) => new(
        new MetricSourcePlan("command")
        {
            Metric = new("queue", MetricUnit.Count, MetricDirection.HigherIsWorse, run.Any(word => word.Contains("{slot}", StringComparison.Ordinal)), string.Empty),
            Run = run,
        },
        folder.Path,
        () => Slot.Blue,
        TimeProvider.System);
}

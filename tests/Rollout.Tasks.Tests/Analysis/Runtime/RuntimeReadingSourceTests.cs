using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Runtime;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Analysis.Runtime;

public sealed class RuntimeReadingSourceTests
{
    private readonly ManualTimeProvider time = new();
    private readonly Usages usages = new();

    [Fact]
    public async Task Should_TellTheLargest_When_ASlotHasSeveralServices()
    {
        usages.Now = [Usage("web", Slot.Blue, 10, 60), Usage("api", Slot.Blue, 40, 20), Usage("web", Slot.Green, 90, null)];

        Assert.Equal(
            [
                new("cpu", SlotRole.Stable, 40, null, time.GetUtcNow()), new("memory", SlotRole.Stable, 60, null, time.GetUtcNow()), new("restarts", SlotRole.Stable, 0, null, time.GetUtcNow()),
                new("cpu", SlotRole.Candidate, 90, null, time.GetUtcNow()), new MetricReading("restarts", SlotRole.Candidate, 0, null, time.GetUtcNow()),
            ],
            (await Source().ReadAsync(CancellationToken.None)).Readings);
    }

    [Fact]
    public async Task Should_TellNothing_When_ASlotDoesNotRun()
    {
        usages.Now = [Usage("web", Slot.Blue, 10, 60)];

        Assert.DoesNotContain((await Source().ReadAsync(CancellationToken.None)).Readings, reading => reading.Role == SlotRole.Candidate);
    }

    [Fact]
    public async Task Should_CountRestarts_When_EngineOrSomebodyElseStartsAnew()
    {
        // Given
        var source = Source();
        var first = Usage("web", Slot.Green, 1, 1) with { Restarts = 4 };

        // When: what was before the watch, a restart by the engine, another process, another release
        var counts = new List<double>();
        foreach (var now in new[] { first, first with { Restarts = 6 }, first with { Id = "2", Restarts = 0 }, first with { Id = "3", Release = "2.0" } })
        {
            usages.Now = [now];
            counts.Add((await source.ReadAsync(CancellationToken.None)).Readings.Single(reading => reading.Metric == "restarts").Value);
        }

        // Then
        Assert.Equal([0, 2, 3, 3], counts);
    }

    private static InstanceUsage Usage(string service, Slot slot, double? cpu, double? memory) => new(service, slot, "1.0", "1", cpu, memory, 0);

    private RuntimeReadingSource Source() => new(usages, () => Slot.Blue, time);

    private sealed class Usages : IUsageReader
    {
        public IReadOnlyList<InstanceUsage> Now { get; set; } = [];

        public Task<IReadOnlyList<InstanceUsage>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Now);
    }
}

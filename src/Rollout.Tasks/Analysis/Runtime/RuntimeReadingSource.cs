namespace Rollout.Tasks.Analysis.Runtime;

/// <summary>Tells processors, memory and restarts of both slots. See docs/metrics/runtime.md. Not for use by two callers at once.</summary>
/// <param name="reader">Of the runtime.</param>
/// <param name="stableSlot">The slot that serves; asked at each read. The other one is the candidate.</param>
/// <param name="time">The clock.</param>
internal sealed class RuntimeReadingSource(IUsageReader reader, Func<Slot> stableSlot, TimeProvider time) : IReadingSource
{
    private readonly Dictionary<(string Service, Slot Slot), InstanceUsage> before = [];
    private readonly Dictionary<Slot, int> restarts = new() { [Slot.Blue] = 0, [Slot.Green] = 0 };

    /// <inheritdoc />
    public string Name => "runtime";

    /// <inheritdoc />
    public IReadOnlyList<string> Metrics { get; } = ["cpu", "memory", "restarts"];

    /// <inheritdoc />
    public async Task<SourceReadings> ReadAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var instances = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var instance in instances)
        {
            Count(instance);
        }

        var stable = stableSlot();
        return new SourceReadings([.. Of(stable, SlotRole.Stable), .. Of(stable.Other(), SlotRole.Candidate)]);

        // A slot of which nothing runs has no value: nothing stands in for it.
        IEnumerable<MetricReading> Of(Slot slot, SlotRole role)
        {
            var own = instances.Where(instance => instance.Slot == slot).ToList();
            (string Metric, double? Value)[] values =
            [
                ("cpu", own.Max(instance => instance.CpuPercent)),
                ("memory", own.Max(instance => instance.MemoryPercent)),
                ("restarts", own.Count == 0 ? null : restarts[slot]),
            ];
            return values.Where(one => one.Value is not null).Select(one => new MetricReading(one.Metric, role, one.Value!.Value, null, at));
        }
    }

    // Another release under the same name is a rollout, and no restart.
    private void Count(InstanceUsage instance)
    {
        var key = (instance.Service, instance.Slot);
        if (before.TryGetValue(key, out var old) && old.Release == instance.Release)
        {
            restarts[instance.Slot] += old.Id == instance.Id ? Math.Max(0, instance.Restarts - old.Restarts) : 1;
        }

        before[key] = instance;
    }
}

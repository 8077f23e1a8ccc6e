using System.Globalization;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Runtimes;

namespace Rollout.Tasks.Analysis.Runtime;

/// <summary>Reads processes from <c>/proc</c>: an instance is a whole process group, which its first process leads.</summary>
/// <param name="runtime">Lists the instances.</param>
/// <param name="limits">What a service may use, by its name.</param>
/// <param name="time">The clock.</param>
internal sealed class ProcessUsageReader(IServiceRuntime runtime, Func<string, UsageLimits> limits, TimeProvider time) : IUsageReader
{
    // USER_HZ of the kernel's interface: 100 on every architecture that .NET runs on, whatever the kernel's own clock is.
    private const double TicksPerSecond = 100;

    private Dictionary<string, (double CpuSeconds, long At)> before = [];

    /// <summary>Where the kernel shows processes.</summary>
    public string Proc { get; init; } = "/proc";

    /// <inheritdoc />
    /// <exception cref="RolloutException">RT3150: there is no <c>/proc</c>. Others: as the runtime has them.</exception>
    public async Task<IReadOnlyList<InstanceUsage>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(Proc, "self", "stat")))
        {
            throw new RolloutException("RT3150", $"processors and memory of processes are read from '{Proc}', which this system does not have. Take the runtime docker, or take 'runtime' out of metrics.also.");
        }

        var instances = await runtime.ListAsync(cancellationToken).ConfigureAwait(false);
        var groups = ProcStat.ReadAll().ToLookup(stat => stat.Group);
        var now = time.GetTimestamp();
        var (usages, current) = (new List<InstanceUsage>(), new Dictionary<string, (double, long)>());
        foreach (var instance in instances.Where(instance => instance is { Running: true, Id: not null }))
        {
            // One that ended since the list was made uses nothing.
            if (groups[int.Parse(instance.Id!, CultureInfo.InvariantCulture)].ToList() is { Count: > 0 } members)
            {
                // A process's number can be given again; its time of start cannot.
                var leader = members.Min(member => member.StartTicks);
                var id = string.Create(CultureInfo.InvariantCulture, $"{instance.Id}/{leader}");
                current[id] = (members.Sum(member => member.CpuTicks) / TicksPerSecond, now);
                usages.Add(Usage(instance, id, current[id], members.Sum(member => member.ResidentPages)));
            }
        }

        before = current;
        return usages;
    }

    private InstanceUsage Usage(Instance instance, string id, (double CpuSeconds, long At) now, long pages)
    {
        var may = limits(instance.Service);
        double? cpu = before.TryGetValue(id, out var then) && time.GetElapsedTime(then.At, now.At).TotalSeconds is > 0 and var seconds
            ? Math.Max(0, now.CpuSeconds - then.CpuSeconds) / seconds / may.Cpus * 100
            : null;
        return new(instance.Service, instance.Slot, instance.Release, id, cpu, (double)pages * Environment.SystemPageSize / may.MemoryBytes * 100, 0);
    }
}

namespace Rollout.Tasks.Analysis.Runtime;

/// <summary>What one instance uses now.</summary>
/// <param name="Service">Name of the service.</param>
/// <param name="Slot">Whose instance.</param>
/// <param name="Release">Name of the release.</param>
/// <param name="Id">Process or container; another one under the same name was started anew.</param>
/// <param name="CpuPercent">Of the processors that it may use; null when not known yet.</param>
/// <param name="MemoryPercent">Of the memory that it may use; null when not known.</param>
/// <param name="Restarts">How often its engine started it again under the same id.</param>
internal sealed record InstanceUsage(string Service, Slot Slot, string Release, string Id, double? CpuPercent, double? MemoryPercent, int Restarts);

/// <summary>Reads what the instances of an environment use.</summary>
internal interface IUsageReader
{
    /// <summary>Reads all that run.</summary>
    /// <exception cref="RolloutException">The runtime cannot be read.</exception>
    Task<IReadOnlyList<InstanceUsage>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>What a service may use.</summary>
/// <param name="Cpus">Processors, above zero.</param>
/// <param name="MemoryBytes">Bytes, above zero.</param>
internal sealed record UsageLimits(double Cpus, double MemoryBytes);

using System.Collections.Concurrent;
using System.Threading.Channels;
using Rollout.Faults.Tests.Engine;
using Rollout.Faults.Tests.Proxies;

namespace Rollout.Faults.Tests.Matrix;

/// <summary>As many load balancers as experiments run side by side.</summary>
public abstract class FaultBeds : IAsyncLifetime
{
    // More of them come too near to the time limit of a call on a small machine.
    private const int Count = 40;
    private readonly Channel<FaultBed> free = Channel.CreateUnbounded<FaultBed>();
    private readonly Dictionary<string, Prepared> prepared = [];
    private Instances instances = null!;

    public async Task InitializeAsync()
    {
        instances = await Instances.StartAsync(6);
        for (var index = 0; index < Count; index++)
        {
            free.Writer.TryWrite(await StartAsync(instances.Ports));
        }
    }

    public async Task DisposeAsync()
    {
        while (free.Reader.TryRead(out var bed))
        {
            await bed.DisposeAsync();
        }

        foreach (var world in prepared.Values)
        {
            Directory.Delete(world.Files, recursive: true);
        }

        await instances.DisposeAsync();
    }

    private protected abstract Task<FaultBed> StartAsync(IReadOnlyList<int> ports);

    /// <summary>Makes all experiments, the longest ones first.</summary>
    internal async Task<IReadOnlyList<CellResult>> RunAsync(IReadOnlyList<Cell> cells, int sideBySide = Count)
    {
        foreach (var phase in cells.Select(cell => cell.Phase).DistinctBy(phase => phase.Title).Where(phase => !prepared.ContainsKey(phase.Title)))
        {
            prepared[phase.Title] = await WithAsync(bed => bed.PrepareAsync(phase));
        }

        var results = new ConcurrentBag<CellResult>();
        var order = cells.OrderByDescending(cell => cell.Lasting || cell.Fault == Fault.Silence);
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = sideBySide }, async (cell, _) => results.Add(await WithAsync(bed => MakeAsync(bed, cell))));
        return [.. results];
    }

    /// <summary>On a busy machine a call may come too late before the one that is meant; then the experiment has not been made.</summary>
    private async Task<CellResult> MakeAsync(FaultBed bed, Cell cell)
    {
        var result = await bed.RunAsync(cell, prepared[cell.Phase.Title]);
        for (var tries = 1; tries < 3 && !result.Happened && cell.Fault != Fault.StaleRead; tries++)
        {
            result = await bed.RunAsync(cell, prepared[cell.Phase.Title]);
        }

        return result;
    }

    private async Task<T> WithAsync<T>(Func<FaultBed, Task<T>> work)
    {
        var bed = await free.Reader.ReadAsync();
        try
        {
            return await work(bed);
        }
        finally
        {
            free.Writer.TryWrite(bed);
        }
    }
}

/// <summary>Load balancers that speak the ELBv2 API.</summary>
public sealed class Elbv2Beds : FaultBeds
{
    private protected override async Task<FaultBed> StartAsync(IReadOnlyList<int> ports)
    {
        var bed = new Elbv2Bed(ports);
        await bed.StartAsync();
        return bed;
    }
}

/// <summary>Real HAProxy processes.</summary>
public sealed class HAProxyBeds : FaultBeds
{
    private protected override async Task<FaultBed> StartAsync(IReadOnlyList<int> ports)
    {
        var bed = new HAProxyBed(ports);
        await bed.StartAsync();
        return bed;
    }
}

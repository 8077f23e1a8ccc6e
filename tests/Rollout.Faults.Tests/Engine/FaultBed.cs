using Rollout.Faults.Tests.Matrix;
using Rollout.Faults.Tests.Proxies;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Images;

namespace Rollout.Faults.Tests.Engine;

/// <summary>A load balancer of its own with the services <c>auth</c> and <c>web</c>, and a proxy before its API.</summary>
/// <param name="ports">Where instances answer: blue auth, blue web, green auth, green web, and the same of an older release in green.</param>
internal abstract class FaultBed(IReadOnlyList<int> ports) : IAsyncDisposable
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Decides what becomes of calls.</summary>
    protected abstract FaultSchedule Schedule { get; }

    /// <summary>Does what comes before a part, without faults.</summary>
    public async Task<Prepared> PrepareAsync(Phase phase)
    {
        var time = new FasterTime(Epoch);
        await Schedule.BeginAsync(time);
        await RestoreAsync(null);
        var files = Directory.CreateTempSubdirectory("rollout-faults-prepared-").FullName;
        var runtime = new StandingRuntime((service, slot) => PortOf(service, slot));
        var images = new InMemoryImageStore();
        using var engine = Engine(phase, files, time, runtime, images, viaProxy: false);
        var fault = await engine.RunAsync([.. phase.Before]);
        return fault is null
            ? new Prepared(await SnapshotAsync(), files, time.GetUtcNow(), runtime, images)
            : throw new InvalidOperationException($"preparing '{phase.Title}' failed", fault);
    }

    /// <summary>Makes one experiment.</summary>
    public async Task<CellResult> RunAsync(Cell cell, Prepared prepared)
    {
        var time = new FasterTime(prepared.At);
        var files = Directory.CreateTempSubdirectory("rollout-faults-cell-").FullName;
        CopyFiles(prepared.Files, files);
        await Schedule.BeginAsync(time);
        await RestoreAsync(prepared.State);
        await PrepareAsync(cell.Fault);
        using var engine = Engine(cell.Phase, files, time, prepared.Runtime.Copy(), prepared.Images, viaProxy: true);
        Arm(cell, engine);
        var before = await WeightsAsync();
        var begin = time.GetTimestamp();
        var fault = await engine.RunAsync(cell.Phase.Task);
        var result = new CellResult(cell, fault, before, await WeightsAsync(), OtherRules, (await engine.StateAsync()).Rollout!, Schedule.Calls, time.GetElapsedTime(begin));
        var repaired = await RepairAsync(engine, result);
        Directory.Delete(files, recursive: true);
        return result with { Repair = repaired };
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Rules beside those of the services.</summary>
    protected abstract int OtherRules { get; }

    /// <summary>Weights of blue and green by service, in percent, as the load balancer itself has them.</summary>
    protected abstract Task<IReadOnlyList<(int Blue, int Green)>> WeightsAsync();

    /// <summary>All of the load balancer's configuration.</summary>
    protected abstract Task<object> SnapshotAsync();

    /// <summary>Brings the load balancer back to a snapshot, and waits until its targets are healthy.</summary>
    /// <param name="snapshot">Null for how it is before the first rollout: blue serves, and green has a target that an older release left there.</param>
    protected abstract Task RestoreAsync(object? snapshot);

    /// <summary>Gets ready for a fault that needs it.</summary>
    protected abstract Task PrepareAsync(Fault fault);

    /// <summary>What the plan says of the traffic.</summary>
    protected abstract TrafficPlan Traffic(TrafficPlan sample, bool viaProxy);

    /// <summary>Where an embedded load balancer answers; null where it is none.</summary>
    protected virtual EmbeddedEndpoints? Endpoints(bool viaProxy) => null;

    /// <summary>Port of the instance of a service.</summary>
    protected int PortOf(string service, Slot slot, bool older = false) => ports[(service == "auth" ? 0 : 1) + (slot == Slot.Blue ? 0 : older ? 4 : 2)];

    /// <summary>Waits until the load balancer calls all targets healthy.</summary>
    protected Task UntilHealthyAsync() => Poll.UntilAsync(IsHealthyAsync, "all targets are healthy");

    /// <summary>Whatever had happened: once the fault is over, a rollback puts everything back.</summary>
    private async Task<string> RepairAsync(Engine engine, CellResult result)
    {
        if (result.Fault is null || result.Rollout.Finished)
        {
            return string.Empty;
        }

        await Schedule.BeginAsync(engine.Time);
        await UntilHealthyAsync();
        if (OtherRules > 0)
        {
            await engine.RunAsync(result.Cell.Phase.Task);
        }

        var fault = await engine.RunAsync(TaskNames.Rollback);
        var weights = await WeightsAsync();
        return fault is null && OtherRules == 0 && weights.All(weight => weight.Green == 0) ? string.Empty : $"a rollback afterwards gave {fault?.Message ?? "no fault"}, weights {string.Join(", ", weights)} and {OtherRules} rules too many";
    }

    /// <summary>Whether the load balancer calls all targets healthy.</summary>
    protected abstract Task<bool> IsHealthyAsync();

    private void Arm(Cell cell, Engine engine)
    {
        var fault = new ArmedFault(cell.Fault, cell.Operation, cell.Lasting);
        var watched = false;
        engine.OnEvent = seen =>
        {
            watched |= seen is RolloutEvent.StepProgress;
            if (cell.Phase.Begin == Moment.InHold && watched)
            {
                engine.OnEvent = null;
                Schedule.Arm(fault);
            }
        };
        Schedule.PassedOn = _ =>
        {
            if (cell.Phase.Begin == Moment.AfterChange || (cell.Phase.Begin == Moment.AfterChangeBack && watched))
            {
                Schedule.PassedOn = null;
                Schedule.Arm(fault);
            }
        };
        if (cell.Phase.Begin == Moment.AtStart)
        {
            Schedule.Arm(fault);
        }
    }

    private Engine Engine(Phase phase, string files, TimeProvider time, StandingRuntime runtime, InMemoryImageStore images, bool viaProxy)
    {
        var sample = Plans.Sample();
        return new Engine
        {
            Plan = sample with
            {
                StateDirectory = files,
                Embedded = null,
                Database = null,
                Steps = [new RolloutStep(10, phase.Hold), new RolloutStep(50, phase.Hold), new RolloutStep(100, phase.Hold)],
                ProgressDeadline = CellResult.Deadline,
                Traffic = Traffic(sample.Traffic with { ShareTolerance = 100, DrainDelay = TimeSpan.FromSeconds(1), DrainTimeout = TimeSpan.FromMinutes(1) }, viaProxy),
            },
            Time = time,
            Runtime = runtime,
            Images = images,
            Endpoints = Endpoints(viaProxy),
            CandidateErrors = viaProxy && phase.CandidateFails ? 100 : 0,
        };
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

/// <summary>How the world stands before a part of a rollout.</summary>
/// <param name="State">Of the load balancer.</param>
/// <param name="Files">Folder with journal and lease.</param>
/// <param name="At">The tool's time.</param>
/// <param name="Runtime">Its instances.</param>
/// <param name="Images">Its images.</param>
internal sealed record Prepared(object State, string Files, DateTimeOffset At, StandingRuntime Runtime, InMemoryImageStore Images);

using Rollout.Tasks;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Load;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.ZeroDowntime;

/// <summary>What clients see of the end of a slot: it loses its weight, drains, is deregistered, and its process is killed without a word.</summary>
internal static class EndOfSlot
{
    private static readonly string[] Services = ["auth", "web"];

    /// <summary>Ends one slot after the other, and starts each again.</summary>
    /// <param name="balancer">To be proven.</param>
    /// <param name="rounds">Slots to end.</param>
    /// <param name="drain">False kills at once instead of waiting: what would be lost.</param>
    /// <param name="say">Told after each round.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<EndOfSlotReport> RunAsync(IBalancer balancer, int rounds, bool drain, Action<string> say, CancellationToken cancellationToken)
    {
        using var blue = await TargetProcess.StartAsync(Slot.Blue, Services, cancellationToken);
        using var green = await TargetProcess.StartAsync(Slot.Green, Services, cancellationToken);
        var shifts = new Shifts(balancer.Router);
        await shifts.RegisterAsync(blue, Services, cancellationToken);
        await shifts.RegisterAsync(green, Services, cancellationToken);
        using var load = new ClientLoad(balancer.Address, requestsPerSecond: 500);
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        var waits = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var (old, other) = round % 2 == 0 ? (blue, green) : (green, blue);
            await shifts.SetAsync(other.Slot, 100, cancellationToken);
            waits.Add(await EndAsync(balancer, old, drain, cancellationToken));
            await old.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            say($"round {round + 1} of {rounds}: waited {waits[^1]:0.0} s, {load.Failed} failed so far");
            await old.StartAsync(cancellationToken);
            await shifts.RegisterAsync(old, Services, cancellationToken);
        }

        var snapshots = await load.StopAsync();
        return new EndOfSlotReport(snapshots.Sum(snapshot => snapshot.Requests), snapshots.Sum(snapshot => snapshot.Failed), [.. snapshots.SelectMany(snapshot => snapshot.FirstFailures)], waits);
    }

    /// <summary>As <c>Decommission</c> does it: waits for quiet and deregisters; without counters the other way round.</summary>
    /// <returns>Seconds that it waited.</returns>
    private static async Task<double> EndAsync(IBalancer balancer, TargetProcess old, bool drain, CancellationToken cancellationToken)
    {
        var metrics = balancer.Metrics(old.Slot);
        var delay = TimeSpan.FromSeconds(metrics is null ? 7 : 2);
        var options = new DrainOptions(old.Slot, delay, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
        var wait = new Drain(balancer.Router, metrics ?? new FakeMetricSource(TimeProvider.System), options, TimeProvider.System, _ => { });
        if (drain && metrics is not null)
        {
            Require(await wait.WaitForQuietAsync(cancellationToken));
        }

        foreach (var service in Services)
        {
            await balancer.Router.DeregisterAsync(service, old.Slot, [old.Endpoint(service)], cancellationToken);
        }

        if (drain && metrics is null)
        {
            Require(await wait.WaitForRouterAsync([.. Services.Select(old.Endpoint)], cancellationToken));
        }

        return drain ? wait.Waited.TotalSeconds : 0;
    }

    private static void Require(DrainResult result)
    {
        if (result.Outcome != DrainOutcome.Drained)
        {
            throw new InvalidOperationException($"the slot did not drain: {result.Words}");
        }
    }
}

/// <summary>What was seen.</summary>
/// <param name="Requests">All that were due.</param>
/// <param name="Failed">No whole answer, a status of 400 or more, or not sent.</param>
/// <param name="FirstFailures">In words.</param>
/// <param name="WaitSeconds">How long each slot drained.</param>
internal sealed record EndOfSlotReport(long Requests, long Failed, IReadOnlyList<LoadFailure> FirstFailures, IReadOnlyList<double> WaitSeconds);

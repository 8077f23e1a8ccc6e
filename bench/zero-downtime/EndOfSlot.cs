using Rollout.Tasks;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Load;

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
            waits.Add(drain ? await DrainAsync(balancer, old.Slot, cancellationToken) : 0);
            foreach (var service in Services)
            {
                await balancer.Router.DeregisterAsync(service, old.Slot, [old.Endpoint(service)], cancellationToken);
            }

            await old.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            say($"round {round + 1} of {rounds}: waited {waits[^1]:0.0} s, {load.Failed} failed so far");
            await old.StartAsync(cancellationToken);
            await shifts.RegisterAsync(old, Services, cancellationToken);
        }

        var snapshots = await load.StopAsync();
        return new EndOfSlotReport(snapshots.Sum(snapshot => snapshot.Requests), snapshots.Sum(snapshot => snapshot.Failed), [.. snapshots.SelectMany(snapshot => snapshot.FirstFailures)], waits);
    }

    private static async Task<double> DrainAsync(IBalancer balancer, Slot slot, CancellationToken cancellationToken)
    {
        var options = new DrainOptions(slot, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
        var wait = new Drain(balancer.Router, balancer.Metrics(slot), options, TimeProvider.System, _ => { });
        var result = await wait.WaitForQuietAsync(cancellationToken);
        return result.Outcome == DrainOutcome.Drained ? wait.Waited.TotalSeconds : throw new InvalidOperationException($"{slot.Label()} did not drain: {result.Words}");
    }
}

/// <summary>What was seen.</summary>
/// <param name="Requests">All that were due.</param>
/// <param name="Failed">No whole answer, a status of 400 or more, or not sent.</param>
/// <param name="FirstFailures">In words.</param>
/// <param name="WaitSeconds">How long each slot drained.</param>
internal sealed record EndOfSlotReport(long Requests, long Failed, IReadOnlyList<LoadFailure> FirstFailures, IReadOnlyList<double> WaitSeconds);

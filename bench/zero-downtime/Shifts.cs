using Rollout.Tasks;
using Rollout.Tasks.Traffic;

namespace Rollout.ZeroDowntime;

/// <summary>Sets weights as a rollout does: plan, one call a rule, read back, compare.</summary>
internal sealed class Shifts(ITrafficRouter router)
{
    private readonly List<Shift> done = [];

    /// <summary>All shifts so far.</summary>
    public IReadOnlyList<Shift> Done => done;

    /// <summary>Gives a slot its share of all rules.</summary>
    public async Task SetAsync(Slot candidate, int weight, CancellationToken cancellationToken)
    {
        var world = await router.ReadAsync(cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        var changes = router.Plan(world, candidate, weight);
        foreach (var change in changes)
        {
            await router.ApplyAsync(change, cancellationToken);
        }

        var accepted = TimeProvider.System.GetTimestamp();
        var differences = TrafficSplit.Differences(changes, await router.ReadAsync(cancellationToken));
        if (differences.Count > 0)
        {
            throw new InvalidOperationException($"weight {weight} was set, but the load balancer answers: {string.Join("; ", differences)}");
        }

        done.Add(new Shift(weight, began, accepted));
    }

    /// <summary>Registers a slot's targets and waits until the load balancer calls all of them healthy.</summary>
    public async Task RegisterAsync(TargetProcess target, IReadOnlyList<string> services, CancellationToken cancellationToken)
    {
        foreach (var service in services)
        {
            await router.RegisterAsync(service, target.Slot, [target.Endpoint(service)], cancellationToken);
        }

        while (true)
        {
            var world = await router.ReadAsync(cancellationToken);
            var healthy = Slots.Targets(world, target.Slot).Where(state => state.Health == TargetHealth.Healthy).Select(state => state.Endpoint).ToHashSet();
            if (services.All(service => healthy.Contains(target.Endpoint(service))))
            {
                return;
            }

            await Task.Delay(100, cancellationToken);
        }
    }
}

/// <summary>One change of all weights.</summary>
/// <param name="Weight">Of the candidate.</param>
/// <param name="BeganAt">Timestamp before the first call.</param>
/// <param name="AcceptedAt">Timestamp after the last call.</param>
internal sealed record Shift(int Weight, long BeganAt, long AcceptedAt);

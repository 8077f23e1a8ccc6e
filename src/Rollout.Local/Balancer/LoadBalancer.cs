using Rollout.Local.State;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Balancer;

/// <summary>The load balancer: its configuration, on disk before it takes effect, and what runs by it. Thread-safe.</summary>
/// <param name="file">Where the configuration is kept.</param>
/// <param name="prober">Checks the targets.</param>
/// <param name="time">Clock of drains and marks of time.</param>
internal sealed class LoadBalancer(string file, HealthProber prober, TimeProvider time)
{
    private readonly Lock gate = new();
    private volatile BalancerState? state;
    private volatile RoutingTable? table;
    private volatile IReadOnlyDictionary<string, GroupRuntime> groups = new Dictionary<string, GroupRuntime>();

    /// <summary>The configuration; null until there is a topology.</summary>
    public BalancerState? State => state;

    /// <summary>The routes; null until there is a topology.</summary>
    public RoutingTable? Table => table;

    /// <summary>The groups in the order in which they were made.</summary>
    public IEnumerable<GroupRuntime> Groups => state is { } current ? current.Groups.Select(group => groups[group.Arn]) : [];

    /// <summary>Finds a group.</summary>
    /// <param name="arn">Its ARN; it exists.</param>
    /// <returns>The group.</returns>
    public GroupRuntime Group(string arn) => groups[arn];

    /// <summary>Takes up the configuration that an earlier program left.</summary>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2416: it cannot be read.</exception>
    public void Load()
    {
        if (StateFile.Read(file, LocalJson.Default.BalancerState) is { } kept)
        {
            lock (gate)
            {
                Publish(kept);
            }
        }
    }

    /// <summary>Changes the configuration. When it returns, the change is on disk and in effect; when it throws, nothing has changed.</summary>
    /// <param name="change">From the present configuration to the new one; null before there is any. It may throw to refuse.</param>
    /// <returns>The new configuration.</returns>
    public BalancerState Change(Func<BalancerState?, BalancerState> change)
    {
        lock (gate)
        {
            var next = change(state);
            if (!ReferenceEquals(next, state))
            {
                StateFile.Write(file, next, LocalJson.Default.BalancerState);
                Publish(next);
            }

            return next;
        }
    }

    /// <summary>Ends the checks of all targets.</summary>
    public void Stop()
    {
        foreach (var group in groups.Values)
        {
            group.Stop();
        }
    }

    private void Publish(BalancerState next)
    {
        var used = next.GroupsInUse;
        var running = next.Groups.ToDictionary(group => group.Arn, group => groups.GetValueOrDefault(group.Arn) ?? new GroupRuntime(group, prober, time), StringComparer.Ordinal);
        foreach (var group in next.Groups)
        {
            running[group.Arn].Apply(group, used.Contains(group.Arn));
        }

        // Groups before routes: a route never names a group that is not there yet.
        groups = running;
        table = new RoutingTable(next, running);
        state = next;
    }
}

namespace Rollout.Local.Balancer;

/// <summary>A target group while the program runs. Reading is thread-safe; <see cref="Apply"/> is called by one thread at a time.</summary>
/// <param name="model">Its configuration at first.</param>
/// <param name="prober">Checks its targets.</param>
/// <param name="time">Clock of the drain.</param>
internal sealed class GroupRuntime(TargetGroupModel model, HealthProber prober, TimeProvider time)
{
    private static readonly TimeSpan DrainCheck = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private volatile TargetGroupModel model = model;
    private volatile TargetRuntime[] targets = [];
    private volatile TargetRuntime[] draining = [];
    private volatile TargetRuntime[] routable = [];
    private volatile bool inUse;
    private uint next = uint.MaxValue;

    /// <summary>Its configuration.</summary>
    public TargetGroupModel Model => model;

    /// <summary>What it has counted.</summary>
    public TrafficCounters Counters { get; } = new();

    /// <summary>Whether a rule uses it. The targets of a group that none uses are not checked.</summary>
    public bool InUse => inUse;

    /// <summary>Registered targets.</summary>
    public IReadOnlyList<TargetRuntime> Targets => targets;

    /// <summary>Targets whose last requests may end.</summary>
    public IReadOnlyList<TargetRuntime> Draining => draining;

    /// <summary>The target of the next request.</summary>
    /// <returns>One of the healthy ones in turn; of all when none is healthy, as an Application Load Balancer does; null when there are none.</returns>
    public TargetRuntime? Pick()
    {
        var choice = routable;
        if (choice.Length == 0)
        {
            return null;
        }

        return model.LeastOutstanding ? choice.MinBy(target => target.Active) : choice[Interlocked.Increment(ref next) % (uint)choice.Length];
    }

    /// <summary>Takes over a new configuration: new targets are checked at once, removed ones drain.</summary>
    /// <param name="changed">The configuration.</param>
    /// <param name="used">Whether a rule uses the group.</param>
    public void Apply(TargetGroupModel changed, bool used)
    {
        var wasUsed = inUse;
        (model, inUse) = (changed, used);
        var kept = targets.Where(target => changed.Targets.Contains(target.Address) && target.Check == changed.Health).ToArray();
        var removed = targets.Except(kept).ToArray();
        var added = changed.Targets.Where(address => kept.All(target => target.Address != address))
            .Select(address => new TargetRuntime(address, changed.Health)).ToArray();
        if (used && !wasUsed)
        {
            Array.ForEach(kept, target => target.Reset());
        }

        targets = [.. changed.Targets.Select(address => kept.Concat(added).First(target => target.Address == address))];
        Refresh();
        Array.ForEach(removed, StartDrain);
        Array.ForEach(added, target => prober.Start(this, target));
    }

    /// <summary>Takes in that the health of a target has changed.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            var all = targets;
            var healthy = all.Where(target => target.Status.IsHealthy).ToArray();
            routable = healthy.Length > 0 ? healthy : all;
        }
    }

    /// <summary>Ends the checks of all targets.</summary>
    public void Stop() => Array.ForEach(targets, target => target.Drain());

    private void StartDrain(TargetRuntime target)
    {
        target.Drain();
        if (model.Targets.Contains(target.Address))
        {
            return; // Only its check has changed: it goes on as a new target.
        }

        lock (gate)
        {
            draining = [.. draining, target];
        }

        _ = DrainAsync(target, model.DeregistrationDelay);
    }

    private async Task DrainAsync(TargetRuntime target, TimeSpan delay)
    {
        var start = time.GetTimestamp();
        do
        {
            await Task.Delay(DrainCheck, time, CancellationToken.None);
        }
        while (target.Active > 0 && time.GetElapsedTime(start) < delay);

        lock (gate)
        {
            draining = [.. draining.Where(other => other != target)];
        }
    }
}

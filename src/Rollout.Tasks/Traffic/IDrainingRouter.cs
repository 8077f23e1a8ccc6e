namespace Rollout.Tasks.Traffic;

/// <summary>A router that lets the running requests of a deregistered target end, and calls the target <see cref="TargetHealth.Draining"/> until then.</summary>
public interface IDrainingRouter
{
    /// <summary>How long it lets them run; for ELBv2 the attribute <c>deregistration_delay.timeout_seconds</c>.</summary>
    /// <param name="world">What <see cref="ITrafficRouter.ReadAsync"/> of this router last answered.</param>
    /// <param name="slot">Whose groups.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The longest over the slot's groups; zero when it has none.</returns>
    /// <exception cref="RolloutException">RT2101, RT2104: as of every call.</exception>
    Task<TimeSpan> DrainDelayAsync(TrafficState world, Slot slot, CancellationToken cancellationToken);
}

namespace Rollout.Tasks.Traffic;

/// <summary>Sets how the requests of an environment are divided between its two slots, and reads it back.</summary>
/// <remarks>
/// A service has one managed rule at each location that serves it; an environment may have several locations. Every call either takes effect as a whole or throws
/// <see cref="RolloutException"/>; no call guesses a state that it could not read.
/// </remarks>
public interface ITrafficRouter
{
    /// <summary>Reads all managed rules: weights of every group, managed or not, and the health of every target.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One entry a rule, in the order in which they are shifted.</returns>
    /// <exception cref="RolloutException">RT2101: the router cannot be reached. RT2102: a rule or group of the plan does not exist.</exception>
    Task<TrafficState> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The calls that would give the candidate its weight: exactly one a rule, in the order they are made.</summary>
    /// <param name="current">What <see cref="ReadAsync"/> last answered.</param>
    /// <param name="candidate">The slot on trial.</param>
    /// <param name="candidateWeight">Whole percent of requests for the candidate, 0 to 100; the other slot gets the rest.</param>
    /// <returns>Also calls whose rule has these weights already: setting a weight is safe to repeat.</returns>
    IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight);

    /// <summary>Makes one call of the plan.</summary>
    /// <param name="change">One entry of what <see cref="Plan"/> answered.</param>
    /// <param name="cancellationToken">Ends the call; whether it took effect is then unknown until it is read back.</param>
    /// <returns>When the router accepted the call.</returns>
    Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken);

    /// <summary>Adds targets to the group of a slot. Targets that are in it already stay as they are.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="slot">Whose group.</param>
    /// <param name="endpoints">Address and port of each instance.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken);

    /// <summary>Takes targets out of the group of a slot; running requests may end within the router's drain timeout.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="slot">Whose group.</param>
    /// <param name="endpoints">Address and port of each instance. Those not in the group are no fault.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken);
}

namespace Rollout.Tasks.Traffic;

/// <summary>A router that can send test requests to the candidate before it has any weight. A router without rules does not have this; the smoke flows then go to the instances.</summary>
public interface ITestTraffic
{
    /// <summary>Makes sure that requests with a mark reach the candidate, in front of all managed rules, and that all others are divided as before. Safe to repeat.</summary>
    /// <param name="rolloutId">Id of the rollout; it becomes the value of the mark.</param>
    /// <param name="candidate">The slot on trial.</param>
    /// <param name="cancellationToken">Ends the call; <see cref="CloseAsync"/> then removes what was made.</param>
    /// <returns>How a test request is sent; null where the router cannot send it to every service of the plan, so that the instances are asked themselves.</returns>
    /// <exception cref="RolloutException">RT2101, RT2104: as of every call. RT2108: there is no priority left in front of a managed rule.</exception>
    Task<TestTrafficRoute?> OpenAsync(string rolloutId, Slot candidate, CancellationToken cancellationToken);

    /// <summary>Removes all test rules of this application and environment, also those that a killed run left.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many there were.</returns>
    Task<int> CloseAsync(CancellationToken cancellationToken);
}

/// <summary>How a request reaches the candidate through the load balancer.</summary>
/// <param name="Address">Where the listener answers.</param>
/// <param name="Header">Name of the header to send; <c>Cookie</c> where the rule looks at a cookie.</param>
/// <param name="Value">Its value.</param>
public sealed record TestTrafficRoute(Uri Address, string Header, string Value);

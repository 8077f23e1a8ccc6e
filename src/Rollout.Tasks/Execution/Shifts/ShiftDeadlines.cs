namespace Rollout.Tasks.Execution.Shifts;

/// <summary>How long a shift waits for what may come right by itself. What one call may take is the router's own deadline.</summary>
internal sealed record ShiftDeadlines
{
    /// <summary>For a lost answer to be cleared up, for a reading to show what was set, for targets to become healthy, for a failed reading to succeed. Default: 30 s, three times as long as a load balancer's API may answer with old values.</summary>
    public TimeSpan Forward { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For rules to go back to the step before, each call repeated until then. Default: 80 s, as for the way back to the stable release: longer than an API that is silent for a minute.</summary>
    public TimeSpan Back { get; init; } = TimeSpan.FromSeconds(80);
}

using System.Text.Json;
using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>How an environment stands, as <c>--target=Status --output=FILE</c> writes it.</summary>
/// <param name="Application">Name of the application.</param>
/// <param name="Environment">Name of the environment.</param>
/// <param name="Phase">How far the newest rollout is; null when there has been none.</param>
/// <param name="RolloutId">Id of the newest rollout; null when there has been none.</param>
/// <param name="Stable">The slot with all or most of the traffic; null when nothing can be said.</param>
/// <param name="Candidate">The slot on trial; null when no rollout is in flight.</param>
/// <param name="RetainedUntil">End of the rollback window; null when there is none.</param>
/// <param name="Lease">Who may change the environment now; null when nobody does.</param>
/// <param name="WaitingFor">What the rollout waits for, in words; null when for nothing.</param>
public sealed record StatusReport(
    string Application,
    string Environment,
    RolloutPhase? Phase,
    string? RolloutId,
    SlotStatus? Stable,
    SlotStatus? Candidate,
    DateTimeOffset? RetainedUntil,
    LeaseStatus? Lease,
    string? WaitingFor)
{
    /// <summary>That the database takes no writes of the application, since when, why, and the way out, or why that is not known; null where it takes them, and where <c>database.readOnly</c> is not configured. Only the database of <c>database.connection</c> is asked.</summary>
    public string? Writes { get; init; }

    /// <summary>Why the newest rollout is held, went back, or ended its bake as it did; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>What guards and judge said then; empty where they had no part in it.</summary>
    public IReadOnlyList<DecisionGround> Grounds { get; init; } = [];

    /// <summary>The report as JSON.</summary>
    /// <returns>Indented, with names in camel case.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, ExecutionJson.Default.StatusReport);

    /// <summary>The report for people.</summary>
    /// <returns>One line each, without line breaks at their ends.</returns>
    public IEnumerable<string> ToLines()
    {
        yield return $"{Application} on {Environment}: {Phase?.ToString() ?? "no rollout yet"}{(RolloutId is null ? string.Empty : $" ({RolloutId})")}";
        yield return $"  stable:    {Stable?.ToString() ?? "not known"}";
        if (Candidate is not null)
        {
            yield return $"  candidate: {Candidate}";
        }

        if (Writes is not null)
        {
            yield return $"  writes:    {Writes}";
        }

        if (RetainedUntil is { } until)
        {
            yield return $"  rollback:  possible until {until:u}";
        }

        if (Lease is not null)
        {
            yield return $"  lease:     {Lease.Holder}, until {Lease.ExpiresAt:u}";
        }

        if (WaitingFor is not null)
        {
            yield return $"  waits for: {WaitingFor}";
        }

        if (Reason is not null)
        {
            yield return $"  because:   {Reason}";
        }

        foreach (var ground in Grounds.Where(ground => Reason?.Contains(ground.Explanation, StringComparison.Ordinal) != true))
        {
            yield return $"    {ground.By}: {ground.Explanation}";
        }
    }
}

/// <summary>How a slot stands.</summary>
/// <param name="Slot">Blue or green.</param>
/// <param name="Release">Name of its release; null when not known.</param>
/// <param name="Weight">Whole percent of requests, 0 to 100; null when the load balancer could not be read or its rules disagree.</param>
/// <param name="Healthy">Whether all its targets are healthy; null when the load balancer could not be read.</param>
public sealed record SlotStatus(Slot Slot, string? Release, int? Weight, bool? Healthy)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{Release ?? "unknown"} in {Slot.Label()}, weight {Weight?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}, {(Healthy switch { true => "healthy", false => "not healthy", null => "health unknown" })}";
}

/// <summary>Who may change the environment.</summary>
/// <param name="Holder">User, host, process and task.</param>
/// <param name="ExpiresAt">When, unless it is renewed.</param>
public sealed record LeaseStatus(string Holder, DateTimeOffset ExpiresAt);

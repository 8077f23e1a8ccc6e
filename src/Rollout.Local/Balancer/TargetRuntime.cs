
namespace Rollout.Local.Balancer;

/// <summary>A target while the program runs: its health and its running requests. Thread-safe.</summary>
/// <param name="address">Where it answers.</param>
/// <param name="check">How it is checked.</param>
internal sealed class TargetRuntime(TargetAddress address, HealthCheck check) : IDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Lock gate = new();
    private volatile TargetStatus status = TargetStatus.Registering;
    private int good;
    private int failed;
    private int active;

    /// <summary>Where it answers.</summary>
    public TargetAddress Address => address;

    /// <summary>How it is checked.</summary>
    public HealthCheck Check => check;

    /// <summary>Base of its requests.</summary>
    public string Prefix { get; } = $"http://{address}";

    /// <summary>What the checks say.</summary>
    public TargetStatus Status => status;

    /// <summary>Failed probes in a row.</summary>
    public int FailedProbes => Volatile.Read(ref failed);

    /// <summary>Requests that run now.</summary>
    public int Active => Volatile.Read(ref active);

    /// <summary>Cancelled once the target is no longer registered.</summary>
    public CancellationToken Ended => end.Token;

    /// <summary>A request begins.</summary>
    public void Enter() => Interlocked.Increment(ref active);

    /// <summary>A request has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref active);

    /// <summary>Takes in the result of a probe.</summary>
    /// <param name="fault">Null for a good one.</param>
    /// <returns>True when the target gets or loses its requests by it.</returns>
    public bool Record(TargetStatus? fault)
    {
        lock (gate)
        {
            var before = status.IsHealthy;
            good = fault is null ? good + 1 : 0;
            failed = fault is null ? 0 : failed + 1;
            status = Judge(fault);
            return before != status.IsHealthy;
        }
    }

    /// <summary>Starts from the beginning, as after a registration.</summary>
    public void Reset()
    {
        lock (gate)
        {
            (good, failed, status) = (0, 0, TargetStatus.Registering);
        }
    }

    /// <summary>No new requests from now on.</summary>
    public void Drain()
    {
        end.Cancel();
        status = TargetStatus.Draining;
    }

    /// <inheritdoc />
    public void Dispose() => end.Dispose();

    // A new target is healthy after its first good probe; only one that was unhealthy has to prove itself.
    private TargetStatus Judge(TargetStatus? fault)
    {
        if (end.IsCancellationRequested)
        {
            return TargetStatus.Draining;
        }

        if (fault is null)
        {
            return status.State != "unhealthy" || good >= check.HealthyThreshold ? TargetStatus.Healthy : status;
        }

        if (status.State == "unhealthy" || failed >= check.UnhealthyThreshold)
        {
            return fault;
        }

        return status.IsHealthy ? status : TargetStatus.Checking;
    }
}

/// <summary>State of a target in the words of the API.</summary>
/// <param name="State">Such as <c>healthy</c>.</param>
/// <param name="Reason">Such as <c>Target.Timeout</c>; null when healthy.</param>
/// <param name="Description">For people; null when healthy.</param>
internal sealed record TargetStatus(string State, string? Reason, string? Description)
{
    /// <summary>Just registered.</summary>
    public static TargetStatus Registering { get; } = new("initial", "Elb.RegistrationInProgress", "Target registration is in progress");

    /// <summary>Not yet checked often enough.</summary>
    public static TargetStatus Checking { get; } = new("initial", "Elb.InitialHealthChecking", "Initial health checks in progress");

    /// <summary>Gets requests.</summary>
    public static TargetStatus Healthy { get; } = new("healthy", null, null);

    /// <summary>Its last requests may end.</summary>
    public static TargetStatus Draining { get; } = new("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress");

    /// <summary>In a group that no rule uses.</summary>
    public static TargetStatus NotInUse { get; } = new("unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer");

    /// <summary>Not in the group at all.</summary>
    public static TargetStatus NotRegistered { get; } = new("unused", "Target.NotRegistered", "Target is not registered to the target group");

    /// <summary>Answered with another status than 200.</summary>
    public static TargetStatus WrongCode(int code) => new("unhealthy", "Target.ResponseCodeMismatch", $"Health checks failed with these codes: [{code}]");

    /// <summary>Did not answer in time.</summary>
    public static TargetStatus TimedOut { get; } = new("unhealthy", "Target.Timeout", "Request timed out");

    /// <summary>Could not be asked.</summary>
    public static TargetStatus Failed { get; } = new("unhealthy", "Target.FailedHealthChecks", "Health checks failed");

    /// <summary>Whether it gets requests.</summary>
    public bool IsHealthy => State == "healthy";
}

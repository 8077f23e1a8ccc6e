namespace Rollout.Faults.Tests.Proxies;

/// <summary>A call that came to a proxy.</summary>
/// <param name="At">When it came.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="Body">All of its parameters.</param>
/// <param name="Fault">What was done to it; null when it was passed on and answered.</param>
internal sealed record RecordedCall(DateTimeOffset At, string Operation, string Body, Fault? Fault)
{
    /// <summary>Whether the load balancer's configuration was another one after the call.</summary>
    public bool HadEffect { get; set; }

    /// <summary>Whether the call changes nothing.</summary>
    public bool IsRead => Reads(Operation);

    /// <summary>Whether an operation changes nothing.</summary>
    public static bool Reads(string operation) => operation.StartsWith("Describe", StringComparison.Ordinal) || operation.StartsWith("show", StringComparison.Ordinal);
}

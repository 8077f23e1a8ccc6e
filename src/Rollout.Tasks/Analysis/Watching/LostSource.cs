namespace Rollout.Tasks.Analysis.Watching;

/// <summary>A source beside the main one that cannot be read now.</summary>
/// <param name="Source">As the fault names it.</param>
/// <param name="Metrics">Metrics that it would have told.</param>
/// <param name="Failure">Its failed reads in a row.</param>
internal sealed record LostSource(string Source, IReadOnlyList<string> Metrics, SourceFailure Failure)
{
    /// <summary>After one more failed read.</summary>
    /// <param name="before">What was known of the same source; null when it could be read before.</param>
    /// <param name="fault">Why it cannot be read.</param>
    /// <param name="at">When.</param>
    public static LostSource After(LostSource? before, MetricFault fault, DateTimeOffset at) => new(
        fault.Source,
        fault.Metrics,
        before is null ? new SourceFailure(at, at, 1, fault.Message) : before.Failure with { At = at, Reads = before.Failure.Reads + 1, Message = fault.Message });
}

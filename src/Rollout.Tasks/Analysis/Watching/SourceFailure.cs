namespace Rollout.Tasks.Analysis.Watching;

/// <summary>A metric source that cannot be read now.</summary>
/// <param name="Since">When the first of the failed reads in a row was made.</param>
/// <param name="At">When the last of them was made.</param>
/// <param name="Reads">Failed reads in a row.</param>
/// <param name="Message">Why the last one failed, in one line.</param>
public sealed record SourceFailure(DateTimeOffset Since, DateTimeOffset At, int Reads, string Message)
{
    /// <summary>From the first to the last failed read.</summary>
    public TimeSpan Duration => At - Since;
}

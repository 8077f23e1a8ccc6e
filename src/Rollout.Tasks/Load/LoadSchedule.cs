namespace Rollout.Tasks.Load;

/// <summary>When requests are due at a fixed rate: request n at n / rate after the start. Pure.</summary>
/// <param name="requestsPerSecond">Above 0.</param>
internal sealed class LoadSchedule(double requestsPerSecond)
{
    // A timer has a resolution of about a millisecond; without this a request would often wait for one more tick.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(0.5);

    /// <summary>How many requests are due.</summary>
    /// <param name="elapsed">Since the start.</param>
    /// <returns>At least 1: the first one is due at the start.</returns>
    public long DueAfter(TimeSpan elapsed) => (long)Math.Floor((elapsed + Slack).TotalSeconds * requestsPerSecond) + 1;

    /// <summary>When a request is due.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>Time since the start.</returns>
    public TimeSpan DueAt(long index) => TimeSpan.FromSeconds(index / requestsPerSecond);
}

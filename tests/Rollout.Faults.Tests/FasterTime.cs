namespace Rollout.Faults.Tests;

/// <summary>A clock that runs some times faster than the machine's, so that a minute of silence does not cost a minute. Deadlines of the tool and of the faults both go by it.</summary>
/// <param name="start">What it shows at first.</param>
internal sealed class FasterTime(DateTimeOffset start) : TimeProvider
{
    /// <summary>Above this, a call's time limit comes near to what a call takes on a busy machine.</summary>
    public const int Factor = 4;

    private readonly long begin = System.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + TimeSpan.FromTicks(GetTimestamp());

    public override long GetTimestamp() => System.GetElapsedTime(begin).Ticks * Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

    private static TimeSpan Shorter(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Factor;
}

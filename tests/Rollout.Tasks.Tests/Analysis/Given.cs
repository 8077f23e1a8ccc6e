using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Tests.Analysis;

/// <summary>Short forms of what the analysis tests need again and again.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly double[] BoundsMs = [100, 250, 500, 1000, double.PositiveInfinity];

    public static Guard Guard(
        string metric = "error-rate",
        GuardComparison comparison = GuardComparison.GreaterThan,
        double limit = 5,
        int forSeconds = 0,
        int windowSeconds = 5,
        int minimum = 1,
        GuardAction action = GuardAction.Rollback) =>
        new("test", metric, comparison, limit, TimeSpan.FromSeconds(forSeconds), TimeSpan.FromSeconds(windowSeconds), minimum, action);

    public static SlotCounters Counters(double requests, double errors = 0, int? health = 0, double[]? buckets = null)
    {
        var counts = buckets ?? [.. BoundsMs.Select(_ => requests)];
        return new(requests, errors, new([.. BoundsMs.Zip(counts, (b, c) => new LatencyBucket(b, c))]), health);
    }

    public static MetricSample Sample(double seconds, SlotCounters? candidate, SlotCounters? stable = null) =>
        new(Start + TimeSpan.FromSeconds(seconds), stable ?? Counters(1000), candidate);
}

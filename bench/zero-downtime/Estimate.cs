using System.Diagnostics;
using Rollout.Tasks.Load;

namespace Rollout.ZeroDowntime;

/// <summary>Compares the latency of requests near a shift with that of requests in the quiet before the next one, of the same run. Pure.</summary>
/// <remarks>
/// Each shift has a block: its near requests were sent at most a second before its first call or after its last one, its quiet ones at least 1.25 s away from every shift.
/// Near and quiet stretches take turns, so that whatever else the machine does meets both. The estimate is the p99 of all near requests over that of all quiet ones;
/// its interval comes from 2,000 resamplings of whole blocks, for requests of one block are not independent. As a check of the estimator, the quiet halves of even and odd blocks are compared in the same way: there is nothing to find.
/// </remarks>
internal static class Estimate
{
    private const int Resamples = 2000;
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(1.25);

    /// <summary>The latencies, in blocks.</summary>
    /// <param name="shifts">In order.</param>
    /// <param name="exchanges">Requests that are neither slow nor failed.</param>
    public static LatencyReport Compare(IReadOnlyList<Shift> shifts, IEnumerable<LoadExchange> exchanges)
    {
        var blocks = shifts.Select(_ => new Block(new Histogram(), new Histogram())).ToArray();
        foreach (var exchange in exchanges)
        {
            Sort(shifts, blocks, exchange);
        }

        var whole = blocks.Where(block => block.Near.Count > 0 && block.Quiet.Count > 0).ToArray();
        var (near, quiet) = (Histogram.Sum(whole.Select(block => block.Near)), Histogram.Sum(whole.Select(block => block.Quiet)));
        return new LatencyReport(
            near.Count,
            quiet.Count,
            near.Percentile(0.99),
            quiet.Percentile(0.99),
            near.Percentile(0.5),
            quiet.Percentile(0.5),
            Interval(whole, block => block.Near, whole, block => block.Quiet),
            Interval([.. whole.Where((_, index) => index % 2 == 0)], block => block.Quiet, [.. whole.Where((_, index) => index % 2 == 1)], block => block.Quiet));
    }

    private static void Sort(IReadOnlyList<Shift> shifts, Block[] blocks, LoadExchange exchange)
    {
        var index = Last(shifts, exchange.SentAt + (long)(Away.TotalSeconds * Stopwatch.Frequency));
        if (index < 0)
        {
            return;
        }

        // The block of the shift that begins soon, or has begun last.
        var (before, after) = (Stopwatch.GetElapsedTime(exchange.SentAt, shifts[index].BeganAt), Stopwatch.GetElapsedTime(shifts[index].AcceptedAt, exchange.SentAt));
        if (before <= Near && after <= Near)
        {
            blocks[index].Near.Add(exchange.Duration.TotalMilliseconds);
        }
        else if (after >= Away)
        {
            blocks[index].Quiet.Add(exchange.Duration.TotalMilliseconds);
        }
    }

    private static int Last(IReadOnlyList<Shift> shifts, long at)
    {
        var (low, high) = (0, shifts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = shifts[middle].BeganAt <= at ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static Ratio Interval(Block[] left, Func<Block, Histogram> ofLeft, Block[] right, Func<Block, Histogram> ofRight)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return new Ratio(double.NaN, double.NaN, double.NaN);
        }

        var random = new Random(1);
        var paired = ReferenceEquals(left, right);
        var ratios = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            var drawn = Draw(random, left);
            ratios[i] = Percentile(drawn, ofLeft) / Percentile(paired ? drawn : Draw(random, right), ofRight);
        }

        Array.Sort(ratios);
        return new Ratio(Percentile(left, ofLeft) / Percentile(right, ofRight), ratios[Resamples / 40], ratios[Resamples - 1 - (Resamples / 40)]);
    }

    private static Block[] Draw(Random random, Block[] blocks) => [.. blocks.Select(_ => blocks[random.Next(blocks.Length)])];

    private static double Percentile(IEnumerable<Block> blocks, Func<Block, Histogram> part) => Histogram.Sum(blocks.Select(part)).Percentile(0.99);

    private sealed record Block(Histogram Near, Histogram Quiet);
}

/// <summary>What the comparison says.</summary>
/// <param name="NearCount">Requests near a shift.</param>
/// <param name="QuietCount">Requests in the quiet.</param>
/// <param name="NearP99Ms">Their 99th percentile.</param>
/// <param name="QuietP99Ms">Likewise.</param>
/// <param name="NearP50Ms">Median.</param>
/// <param name="QuietP50Ms">Likewise.</param>
/// <param name="Added">p99 near a shift over p99 in the quiet.</param>
/// <param name="Check">The same of two parts between which there is no difference.</param>
internal sealed record LatencyReport(long NearCount, long QuietCount, double NearP99Ms, double QuietP99Ms, double NearP50Ms, double QuietP50Ms, Ratio Added, Ratio Check);

/// <summary>A ratio and its interval of 95 %.</summary>
internal sealed record Ratio(double Value, double Low, double High)
{
    /// <summary>As a difference in percent.</summary>
    public override string ToString() => FormattableString.Invariant($"{100 * (Value - 1):+0.0;-0.0} % (95 %: {100 * (Low - 1):+0.0;-0.0} to {100 * (High - 1):+0.0;-0.0})");
}

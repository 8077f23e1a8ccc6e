using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Analysis;

/// <summary>An estimate with both ends of its interval.</summary>
internal readonly record struct Interval(double Estimate, double Low, double High)
{
    /// <summary>A share of requests (Wilson 1927).</summary>
    /// <param name="events">0 to <paramref name="requests"/>.</param>
    /// <param name="requests">Above 0.</param>
    /// <param name="z">Standard normal value of one end.</param>
    public static Interval Share(double events, double requests, double z)
    {
        var (share, square) = (events / requests, z * z);
        var middle = (share + (square / 2 / requests)) / (1 + (square / requests));
        var reach = z * Math.Sqrt((share * (1 - share) / requests) + (square / 4 / requests / requests)) / (1 + (square / requests));
        return new(share, Math.Min(share, middle - reach), Math.Max(share, middle + reach));
    }

    /// <summary>A percentile in milliseconds: the percentiles at both ends of the interval of its share (Woodruff 1952). Null where the histogram does not tell it.</summary>
    public static Interval? Percentile(double share, LatencyHistogram histogram, double z)
    {
        var ends = Share(share * histogram.Buckets[^1].Count, histogram.Buckets[^1].Count, z);
        return HistogramQuantile.Compute(share, histogram) is { } estimate && HistogramQuantile.Compute(ends.Low, histogram) is { } low && HistogramQuantile.Compute(ends.High, histogram) is { } high
            ? new(estimate.ValueMs, low.ValueMs, high.BeyondLastBound ? double.PositiveInfinity : high.ValueMs)
            : null;
    }

    /// <summary>The difference of two independent estimates, by the distances to their own ends (Newcombe 1998, method 10; Zou and Donner 2008).</summary>
    public static Interval operator -(Interval one, Interval other)
    {
        var estimate = one.Estimate - other.Estimate;
        return new(
            estimate,
            estimate - Math.Sqrt(Square(one.Estimate - one.Low) + Square(other.High - other.Estimate)),
            estimate + Math.Sqrt(Square(one.High - one.Estimate) + Square(other.Estimate - other.Low)));
    }

    /// <summary>In another unit.</summary>
    public static Interval operator *(Interval interval, double factor) => new(interval.Estimate * factor, interval.Low * factor, interval.High * factor);

    private static double Square(double value) => value * value;
}

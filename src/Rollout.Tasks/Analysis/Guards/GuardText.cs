using System.Globalization;

namespace Rollout.Tasks.Analysis.Guards;

/// <summary>How guards are put into words.</summary>
internal static class GuardText
{
    /// <summary>Name of a metric, as it is written in a rule.</summary>
    /// <param name="metric">The metric.</param>
    /// <returns>Such as <c>error-rate</c>.</returns>
    public static string Name(GuardMetric metric) => metric switch
    {
        GuardMetric.ErrorRate => "error-rate",
        GuardMetric.P50 => "p50",
        GuardMetric.P95 => "p95",
        GuardMetric.P99 => "p99",
        GuardMetric.HealthFailures => "health-failures",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, null),
    };

    /// <summary>Value against limit, such as <c>error-rate 12.5 % &gt; 5 %</c>.</summary>
    /// <param name="guard">The rule.</param>
    /// <param name="value">In the unit of the limit.</param>
    /// <param name="violated">Whether the condition holds.</param>
    /// <returns>One line without its basis.</returns>
    public static string Claim(Guard guard, double value, bool violated)
    {
        var limit = Number(guard.Limit, guard.Limit);
        var verb = violated ? string.Empty : "is not ";
        return $"{Name(guard.Metric)} {Number(value, guard.Limit)}{Unit(guard.Metric)} {verb}{Symbol(guard.Comparison)} {limit}{Unit(guard.Metric)}";
    }

    /// <summary>The unit with its leading space; empty for a count.</summary>
    /// <param name="metric">The metric.</param>
    /// <returns>Such as <c> ms</c>.</returns>
    public static string Unit(GuardMetric metric) => metric switch
    {
        GuardMetric.ErrorRate => " %",
        GuardMetric.HealthFailures => string.Empty,
        _ => " ms",
    };

    /// <summary>A number for people.</summary>
    /// <param name="value">The number.</param>
    /// <param name="limit">What it is compared with: a value that differs never reads as if it were equal.</param>
    /// <returns>At most two decimals where they suffice.</returns>
    public static string Number(double value, double limit)
    {
        var text = value.ToString("0.##", CultureInfo.InvariantCulture);
        var exact = value.Equals(limit) || text != limit.ToString("0.##", CultureInfo.InvariantCulture);
        return exact ? text : value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A length of time in whole seconds, below one second in milliseconds.</summary>
    /// <param name="time">Zero or more.</param>
    /// <returns>Such as <c>00:02:05</c>.</returns>
    public static string Time(TimeSpan time) =>
        time.ToString(time > TimeSpan.Zero && time < TimeSpan.FromSeconds(1) ? @"hh\:mm\:ss\.fff" : time.Days > 0 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Symbol(GuardComparison comparison) => comparison switch
    {
        GuardComparison.GreaterThan => ">",
        GuardComparison.GreaterThanOrEqual => ">=",
        GuardComparison.LessThan => "<",
        GuardComparison.LessThanOrEqual => "<=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, null),
    };
}

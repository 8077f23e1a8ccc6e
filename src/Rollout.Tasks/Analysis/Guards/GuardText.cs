using System.Globalization;

namespace Rollout.Tasks.Analysis.Guards;

/// <summary>How guards are put into words.</summary>
internal static class GuardText
{
    /// <summary>What is compared, as it is written in a rule.</summary>
    /// <returns>Such as <c>error-rate</c> or <c>error-rate delta</c>.</returns>
    public static string Name(Guard guard) => guard.Reference == GuardReference.Stable ? $"{guard.Metric} delta" : guard.Metric;

    /// <summary>When a rule fires.</summary>
    public static string FiresWhen(Guard guard)
    {
        var condition = guard.Reference == GuardReference.Baseline
            ? $"{guard.Metric} is more than {Limit(guard)} {Side(guard)} its baseline"
            : $"{Name(guard)} {Words(guard, guard.Comparison)}";
        return guard switch
        {
            { AtEnd: true } => $"{condition} over the whole hold",
            { For.Ticks: > 0 } => $"{condition} for {Time(guard.For)}",
            _ => condition,
        };
    }

    /// <summary>Value against limit, such as <c>error-rate 12.5 % &gt; 5 %</c>.</summary>
    /// <param name="guard">The rule.</param>
    /// <param name="value">In the unit of the limit.</param>
    /// <param name="violated">Whether the condition holds.</param>
    /// <returns>One line without its basis.</returns>
    public static string Claim(Guard guard, double value, bool violated)
    {
        var verb = violated == guard.IsRequirement ? "is not " : string.Empty;
        if (guard.Reference == GuardReference.Baseline)
        {
            return $"{guard.Metric} is {Number(Math.Abs(value), Bound(guard))} % {(value < 0 ? "below" : "above")} its baseline: {(violated ? "not " : string.Empty)}within {Limit(guard)}";
        }

        var written = guard.IsRequirement ? Condition.Opposite(guard.Comparison) : guard.Comparison;
        return $"{Name(guard)} {Number(value, Bound(guard))}{Unit(guard)} {verb}{Words(guard, written)}{(guard.IsRequirement ? ", as required" : string.Empty)}";
    }

    /// <summary>The limit with its unit.</summary>
    public static string Limit(Guard guard) => guard.Comparison switch
    {
        _ when guard.Reference == GuardReference.Baseline => $"{Plain(Bound(guard))} %",
        GuardComparison.Inside or GuardComparison.Outside => $"{Plain(guard.Limit)}{Unit(guard)} to {Plain(guard.UpperLimit)}{Unit(guard)}",
        _ => $"{Plain(guard.Limit)}{Unit(guard)}",
    };

    /// <summary>A value of the metric with its unit.</summary>
    public static string Amount(Guard guard, double value) => $"{Number(value, guard.Limit)}{Unit(guard)}";

    /// <summary>A number for people.</summary>
    /// <param name="value">The number.</param>
    /// <param name="limit">What it is compared with: a value that differs never reads as if it were equal.</param>
    /// <returns>At most two decimals where they suffice.</returns>
    public static string Number(double value, double limit)
    {
        var text = value.ToString("0.##", CultureInfo.InvariantCulture);
        var exact = value.Equals(limit) || text != limit.ToString("0.##", CultureInfo.InvariantCulture);
        return exact ? text : Plain(value);
    }

    /// <summary>A difference without the noise of its subtraction: 1.1 less 1 is 0.1.</summary>
    public static double Rounded(double difference) => Math.Round(difference, 9, MidpointRounding.ToEven);

    /// <summary>A length of time in whole seconds, below one second in milliseconds.</summary>
    /// <param name="time">Zero or more.</param>
    /// <returns>Such as <c>00:02:05</c>.</returns>
    public static string Time(TimeSpan time) =>
        time.ToString(time > TimeSpan.Zero && time < TimeSpan.FromSeconds(1) ? @"hh\:mm\:ss\.fff" : time.Days > 0 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    // A limit is written in full: nobody wrote more digits than matter.
    private static string Plain(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Unit(Guard guard) => guard.Definition.Unit switch
    {
        MetricUnit.Percent => " %",
        MetricUnit.Milliseconds => " ms",
        MetricUnit.PerSecond => " /s",
        _ => string.Empty,
    };

    private static double Bound(Guard guard) => guard.Reference == GuardReference.Baseline ? Math.Abs(guard.Limit) : guard.Limit;

    private static string Side(Guard guard) => guard.Comparison switch
    {
        GuardComparison.Outside => "off",
        GuardComparison.LessThan => "below",
        _ => "above",
    };

    private static string Words(Guard guard, GuardComparison comparison) => comparison switch
    {
        GuardComparison.GreaterThan => $"> {Limit(guard)}",
        GuardComparison.GreaterThanOrEqual => $">= {Limit(guard)}",
        GuardComparison.LessThan => $"< {Limit(guard)}",
        GuardComparison.LessThanOrEqual => $"<= {Limit(guard)}",
        GuardComparison.Equal => $"= {Limit(guard)}",
        GuardComparison.NotEqual => $"<> {Limit(guard)}",
        GuardComparison.Inside => $"between {Plain(guard.Limit)}{Unit(guard)} and {Plain(guard.UpperLimit)}{Unit(guard)}",
        GuardComparison.Outside => $"outside {Plain(guard.Limit)}{Unit(guard)} to {Plain(guard.UpperLimit)}{Unit(guard)}",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, null),
    };
}

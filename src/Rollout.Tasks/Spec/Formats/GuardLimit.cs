using System.Globalization;
using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Reads the limit of a guard in the unit of its metric.</summary>
internal static class GuardLimit
{
    /// <summary>A <see cref="double"/>: percent, milliseconds or a count.</summary>
    public static Reading Read(string name, GuardMetric metric, GuardComparison comparison, string text)
    {
        if (text.Length == 0)
        {
            return Refuse($"{name} has no limit", "a guard compares with a number", $"write it, such as '{Example(name, metric)}'");
        }

        if (metric is GuardMetric.ErrorRate or GuardMetric.HealthFailures && comparison is GuardComparison.LessThan or GuardComparison.LessThanOrEqual)
        {
            var opposite = comparison == GuardComparison.LessThan ? ">=" : ">";
            return Refuse($"the guard fires while {name} is low, which is good", "a guard names the bad state", $"write '{name} {opposite} {text}'");
        }

        return metric switch
        {
            GuardMetric.ErrorRate => ReadRate(text),
            GuardMetric.HealthFailures => ReadCount(text),
            _ => ReadLatency(name, text),
        };
    }

    private static Reading ReadRate(string text)
    {
        var reading = new Percentage().Read(text);
        return reading.Value switch
        {
            Percent { Value: <= 100 } percent => Reading.Of(percent.Value),
            Percent => Refuse($"the limit '{text}' is above 100%", "a rate is 0% to 100%", "lower it"),
            _ => reading,
        };
    }

    private static Reading ReadCount(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? Reading.Of((double)count)
        : Refuse($"the limit '{text}' is no count", "health-failures is a whole number without unit", "write it like 'health-failures > 3 in a row'");

    private static Reading ReadLatency(string name, string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
        {
            return Reading.Refuse("RT1007", $"the limit '{text}' of {name} has no unit", "a latency needs a number and one of the units ms, s", $"write '{text}ms' or '{text}s'");
        }

        var reading = new Duration().Read(text);
        return reading.Value is TimeSpan limit ? Reading.Of(limit.TotalMilliseconds) : reading;
    }

    private static string Example(string name, GuardMetric metric) => metric switch
    {
        GuardMetric.ErrorRate => "error-rate > 5% for 2m",
        GuardMetric.HealthFailures => "health-failures > 3 in a row",
        _ => $"{name} > 500ms for 2m",
    };

    private static Reading Refuse(string wrong, string required, string fix) => Reading.Refuse("RT1013", wrong, required, fix);
}

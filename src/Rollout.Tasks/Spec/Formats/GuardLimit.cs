using System.Globalization;
using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Reads the limit of a guard in the unit of its metric.</summary>
internal static class GuardLimit
{
    /// <summary>A <see cref="double"/>: percent, milliseconds, a count or events a second.</summary>
    public static Reading Read(MetricDefinition metric, GuardForm form, string text)
    {
        if (text.Length == 0)
        {
            return Refuse($"{metric.Name} has no limit", "a guard compares with a number", $"write it, such as '{Example(metric)}'");
        }

        // Where less is worse, a difference of the slots is bad below zero.
        if (form == GuardForm.Delta && text.StartsWith('-'))
        {
            var positive = Read(metric, form, text[1..].TrimStart());
            return positive.Value is double value ? Reading.Of(-value) : positive;
        }

        return metric.Unit switch
        {
            MetricUnit.Percent => ReadShare(text),
            MetricUnit.Milliseconds => ReadTime(metric.Name, text),
            MetricUnit.PerSecond => new Frequency().Read(text) is { Value: Rate rate } ? Reading.Of(rate.PerSecond) : new Frequency().Read(text),
            _ => ReadCount(metric.Name, text),
        };
    }

    private static Reading ReadShare(string text)
    {
        var reading = new Percentage().Read(text);
        return reading.Value switch
        {
            Percent { Value: <= 100 } percent => Reading.Of(percent.Value),
            Percent => Refuse($"the limit '{text}' is above 100%", "a rate is 0% to 100%", "lower it"),
            _ => reading,
        };
    }

    private static Reading ReadCount(string name, string text)
    {
        var whole = MetricCatalog.Find(name) is not null;
        return double.TryParse(text, whole ? NumberStyles.None : NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && double.IsFinite(count)
            ? Reading.Of(count)
            : Refuse($"the limit '{text}' is no count", $"{name} is a {(whole ? "whole " : string.Empty)}number without unit", $"write it like '{Example(name)}'");
    }

    private static Reading ReadTime(string name, string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
        {
            return Reading.Refuse("RT1007", $"the limit '{text}' of {name} has no unit", "a latency needs a number and one of the units ms, s", $"write '{text}ms' or '{text}s'");
        }

        var reading = new Duration().Read(text);
        return reading.Value is TimeSpan limit ? Reading.Of(limit.TotalMilliseconds) : reading;
    }

    private static string Example(MetricDefinition metric) => metric.Unit switch
    {
        MetricUnit.Percent => $"{metric.Name} > 5% for 2m",
        MetricUnit.Milliseconds => $"{metric.Name} > 500ms for 2m",
        MetricUnit.PerSecond => $"{metric.Name} > 40/s for 2m",
        _ => Example(metric.Name),
    };

    private static string Example(string count) => count switch
    {
        "health-failures" => "health-failures > 3 in a row",
        "db-up" => "db-up = 0 for 30s",
        _ => $"{count} > 3 for 2m",
    };

    private static Reading Refuse(string wrong, string required, string fix) => Reading.Refuse("RT1013", wrong, required, fix);
}

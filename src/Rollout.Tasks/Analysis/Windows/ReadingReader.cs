using System.Globalization;
using Rollout.Tasks.Analysis.Guards;

namespace Rollout.Tasks.Analysis.Windows;

/// <summary>Computes metrics from what was read beside the requests. Pure.</summary>
internal static class ReadingReader
{
    /// <summary>The value of a series.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="series">Null when no source told a value.</param>
    /// <param name="now">When the newest sample was read.</param>
    public static MetricValue Read(MetricQuery query, ReadingSeries? series, DateTimeOffset now)
    {
        if (series?.Latest is not { } latest)
        {
            return MetricValue.NoData("no source tells a value: its query has no series, or there is nothing to measure");
        }

        var age = now - latest.At;
        return (series.Entries.IsEmpty, age > query.MaximumAge, -age > query.MaximumAge) switch
        {
            (true, _, _) => MetricValue.NoData(string.Create(CultureInfo.InvariantCulture, $"its value is {(double.IsFinite(latest.Value) ? latest.Of : latest.Value)}, which is no number")),
            (_, true, _) => MetricValue.NoData($"its newest value is {GuardText.Time(age)} old, at most {GuardText.Time(query.MaximumAge)} are allowed"),
            (_, _, true) => MetricValue.NoData($"its newest value is {GuardText.Time(-age)} ahead of the clock here"),
            _ when latest.IsCounter => Grown(query, query.Window is { } window ? series.Difference(window) : series.Total),
            _ when query.IsAveraged => Mean(query, query.Window is { } window ? series.Sum(window) : series.Total, latest.Of is not null),
            _ => Ratio(query, latest.Value, latest.Of, latest.Of is { } of ? string.Create(CultureInfo.InvariantCulture, $"({latest.Value:0.##} of {of:0.##})") : "(newest value)"),
        };
    }

    private static MetricValue Grown(MetricQuery query, ReadingSum? growth)
    {
        if (growth is null || growth.Count == 0)
        {
            return MetricValue.NoData("no second value to compare with");
        }

        var basis = string.Create(CultureInfo.InvariantCulture, $"({growth.Value:0.##}{(growth.Of is { } of ? $" of {of:0.##}" : string.Empty)} in {GuardText.Time(growth.Span)})");
        return query.Metric.Unit == MetricUnit.PerSecond && growth.Of is null
            ? Checked(query, growth.Value / growth.Span.TotalSeconds, basis)
            : Ratio(query, growth.Value, growth.Of, basis);
    }

    private static MetricValue Mean(MetricQuery query, ReadingSum sum, bool isRatio) => sum.Count == 0
        ? MetricValue.NoData("nothing to divide by")
        : Checked(query, Scale(query, isRatio) * sum.Value / sum.Count, $"(mean of {sum.Count} values)");

    // The product comes before the quotient: 7 of 100 is then exactly 7.
    private static MetricValue Ratio(MetricQuery query, double value, double? of, string basis) => of switch
    {
        null => Checked(query, value, basis),
        > 0 => Checked(query, Scale(query, isRatio: true) * value / of.Value, basis),
        _ => MetricValue.NoData("nothing to divide by"),
    };

    private static double Scale(MetricQuery query, bool isRatio) => isRatio && query.Metric.Unit == MetricUnit.Percent ? 100 : 1;

    // A share below nothing, or a good one above all, is a fault of its source and would pass every limit.
    private static MetricValue Checked(MetricQuery query, double value, string basis)
    {
        var impossible = query.Metric.Unit == MetricUnit.Percent && (value < 0 || (value > 100 && query.Metric.Direction == MetricDirection.LowerIsWorse));
        return impossible || !double.IsFinite(value)
            ? MetricValue.NoData(string.Create(CultureInfo.InvariantCulture, $"its value is {value}, which is no share"))
            : new(value, 0, basis);
    }
}

using System.Globalization;

namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Refuses a page whose own timestamps say that it does not show the time of the read. Pure.</summary>
internal static class ExpositionTimes
{
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);

    /// <summary>Looks at the counters of requests. A line without a timestamp was written for the read.</summary>
    /// <param name="page">The page.</param>
    /// <param name="options">Names, and the time between two reads.</param>
    /// <param name="at">When the page was asked for.</param>
    /// <exception cref="RolloutException">RT3113: a line is older than two reads. RT3114: a line is more than 30 s ahead.</exception>
    public static void Check(ExpositionPage page, ExpositionOptions options, DateTimeOffset at)
    {
        foreach (var sample in page.Samples.Where(sample => sample.TimestampMs is not null && sample.Name == options.RequestsMetric && sample.Label(options.SlotLabel).Length > 0))
        {
            var age = (at.ToUnixTimeMilliseconds() - (double)sample.TimestampMs!.Value) / 1000;
            if (age > 2 * options.Interval.TotalSeconds)
            {
                throw new RolloutException("RT3113", Text($"line {sample.Line} of the metrics page is {age:0.#} s old by its own timestamp, and is read every {options.Interval.TotalSeconds:0.#} s, so the page is not used. Look what keeps it back, set both clocks, or raise metrics.interval."));
            }

            if (age < -Ahead.TotalSeconds)
            {
                throw new RolloutException("RT3114", Text($"line {sample.Line} of the metrics page is {-age:0.#} s ahead of the clock here by its own timestamp, at most {Ahead.TotalSeconds:0} s are allowed: times could not be compared. Set both clocks."));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

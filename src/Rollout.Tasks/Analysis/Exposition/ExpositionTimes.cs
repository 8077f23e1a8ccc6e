using System.Globalization;

namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Refuses a page whose own timestamps say that it does not show the time of the read. Pure.</summary>
internal static class ExpositionTimes
{
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);

    /// <summary>Looks at the lines that are used. One without a timestamp was written for the read.</summary>
    /// <param name="samples">The lines.</param>
    /// <param name="interval">Time between two reads.</param>
    /// <param name="at">When the page was asked for.</param>
    /// <returns>The time of the oldest line, not after <paramref name="at"/>.</returns>
    /// <exception cref="RolloutException">RT3113: a line is older than two reads. RT3114: a line is more than 30 s ahead.</exception>
    public static DateTimeOffset Check(IEnumerable<ExpositionSample> samples, TimeSpan interval, DateTimeOffset at)
    {
        var oldest = at;
        foreach (var sample in samples.Where(sample => sample.TimestampMs is not null))
        {
            var age = (at.ToUnixTimeMilliseconds() - (double)sample.TimestampMs!.Value) / 1000;
            if (age > 2 * interval.TotalSeconds)
            {
                throw new RolloutException("RT3113", Text($"line {sample.Line} of the metrics page is {age:0.#} s old by its own timestamp, and is read every {interval.TotalSeconds:0.#} s, so the page is not used. Look what keeps it back, set both clocks, or raise its interval."));
            }

            if (age < -Ahead.TotalSeconds)
            {
                throw new RolloutException("RT3114", Text($"line {sample.Line} of the metrics page is {-age:0.#} s ahead of the clock here by its own timestamp, at most {Ahead.TotalSeconds:0} s are allowed: times could not be compared. Set both clocks."));
            }

            var measuredAt = at - TimeSpan.FromSeconds(age);
            oldest = measuredAt < oldest ? measuredAt : oldest;
        }

        return oldest;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

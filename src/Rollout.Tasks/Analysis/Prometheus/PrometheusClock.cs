using System.Globalization;

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Prometheus' clock, and how old its samples may be.</summary>
/// <param name="client">Asks it.</param>
/// <param name="options">The time between two reads.</param>
/// <param name="time">Our clock.</param>
internal sealed class PrometheusClock(PrometheusClient client, PrometheusOptions options, TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>Prometheus' time, at which all queries of one read are evaluated.</summary>
    /// <returns>Seconds since 1970.</returns>
    /// <exception cref="RolloutException">RT3114: it is more than 30 s away from ours.</exception>
    public async Task<double> NowAsync(CancellationToken cancellationToken)
    {
        var theirs = await client.TimeAsync(cancellationToken).ConfigureAwait(false);
        var off = TimeSpan.FromSeconds(theirs) - (time.GetUtcNow() - DateTimeOffset.UnixEpoch);
        return off.Duration() <= Tolerance ? theirs : throw new RolloutException(
            "RT3114",
            string.Create(CultureInfo.InvariantCulture, $"the clock of Prometheus at '{options.Address}' is {Math.Abs(off.TotalSeconds):0} s {(off > TimeSpan.Zero ? "ahead of" : "behind")} the one here, at most {Tolerance.TotalSeconds:0} s are allowed: times could not be compared. Set both clocks."));
    }

    /// <summary>Whether samples are too old to be used: older than two scrapes, and than two reads.</summary>
    /// <param name="scrapedAt">When the oldest was scraped.</param>
    /// <param name="at">Time of the evaluation.</param>
    /// <param name="query">Tells when the samples of a slot, or of all, were scraped.</param>
    /// <param name="pick">Finds the slot's answer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when they are not; else how old they are, in words.</returns>
    public async Task<string?> AgeAsync(double scrapedAt, double at, string query, Func<IReadOnlyList<PrometheusSeries>, double?> pick, CancellationToken cancellationToken)
    {
        var age = at - scrapedAt;
        if (age <= 2 * options.Interval.TotalSeconds)
        {
            return null;
        }

        var interval = await IntervalAsync(scrapedAt, query, pick, cancellationToken).ConfigureAwait(false);
        return interval is not { } scrapes || age <= 2 * scrapes ? null : string.Create(CultureInfo.InvariantCulture, $"{age:0.#} s old, and are scraped every {scrapes:0.#} s");
    }

    /// <summary>Time between the last scrape and the one before it.</summary>
    /// <returns>Seconds; null when there was only one.</returns>
    // Just before the newest sample of the oldest series, that series shows the one before.
    public async Task<double?> IntervalAsync(double scrapedAt, string query, Func<IReadOnlyList<PrometheusSeries>, double?> pick, CancellationToken cancellationToken) =>
        scrapedAt - pick(await client.InstantAsync(query, scrapedAt - 0.001, cancellationToken).ConfigureAwait(false));
}

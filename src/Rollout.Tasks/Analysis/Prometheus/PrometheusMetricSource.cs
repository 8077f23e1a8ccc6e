using System.Runtime.CompilerServices;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Reads raw counters of both slots from Prometheus, now and in the past. Not for use by two callers at once.</summary>
/// <remarks>When an instance of a slot comes, goes or begins anew, the slot has no counters in that one sample, so that nothing is ever compared across it.</remarks>
internal sealed class PrometheusMetricSource : IMetricSource, IMetricHistory
{
    private const string Name = "prometheus";
    private static readonly SeriesPlan UsualSeries = new(string.Empty, "slot", null, "code", null, null);

    private readonly PrometheusClient client;
    private readonly PrometheusClock clock;
    private readonly SeriesPlan series;
    private readonly Func<Slot> stableSlot;
    private readonly TimeProvider time;
    private SeriesFamily? family;
    private Dictionary<Slot, PrometheusContinuity> before = [];

    /// <summary>A source that has read nothing yet.</summary>
    /// <param name="http">From <see cref="PrometheusClient.CreateHttp"/>.</param>
    /// <param name="options">Address, credentials, names.</param>
    /// <param name="stableSlot">The slot that serves; asked at each read. The other one is the candidate.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="RolloutException">RT3111: a name does not tell its unit.</exception>
    public PrometheusMetricSource(HttpClient http, PrometheusOptions options, Func<Slot> stableSlot, TimeProvider time)
    {
        client = new PrometheusClient(http, options, time);
        clock = new PrometheusClock(client, options, time);
        series = options.Series ?? UsualSeries;
        family = SeriesFamily.Named(options.Series);
        _ = (family ?? SeriesFamily.From(SeriesFamily.Known[0], series)).MillisecondsPerUnit;
        (this.stableSlot, this.time) = (stableSlot, time);
    }

    /// <inheritdoc />
    /// <remarks>The sample's time is that of the read. What it shows is that of the last scrape before it.</remarks>
    public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        var at = await clock.NowAsync(cancellationToken).ConfigureAwait(false);
        if (await FindAsync(at, cancellationToken).ConfigureAwait(false) is not { } names)
        {
            return new(now, null, null) { Faults = [new(Name, [], $"RT3113 Prometheus has none of the usual counters with {series.SlotLabel}=\"blue\" or \"green\". Name yours in metrics.series.")] };
        }

        var queries = new PrometheusQueries(names, series.SlotLabel, series.Selector);
        var reading = await PrometheusReading.AskAsync(queries, query => client.InstantAsync(query, at, cancellationToken)).ConfigureAwait(false);
        var counters = new PrometheusCounters(names, series.SlotLabel, series.Selector);
        var notes = new List<MetricFault>();
        var slots = new Dictionary<Slot, SlotCounters?>();
        foreach (var slot in Enum.GetValues<Slot>())
        {
            var (usable, note) = Read(counters, reading, slot);
            if (usable is not null && counters.ScrapedAt(reading, slot) is { } scrapedAt
                && await clock.AgeAsync(scrapedAt, at, queries.ScrapedAt, answer => counters.ScrapedAt(reading with { ScrapedAt = answer }, slot), cancellationToken).ConfigureAwait(false) is { } age)
            {
                (usable, note) = (null, $"RT3113 the newest samples of {slot.Label()} are {age}, so they are not used. Look why Prometheus scrapes no more.");
            }

            slots[slot] = usable;
            notes.AddRange(note is null ? [] : [new MetricFault(Name, [], note)]);
        }

        var stable = stableSlot();
        return new(now, slots[stable], slots[stable.Other()]) { CountedAt = CountedAt(counters, reading, now, at), Faults = notes };
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<MetricSample> ReadRangeAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await FindAsync(Seconds(to), cancellationToken).ConfigureAwait(false) is not { } names)
        {
            throw new RolloutException("RT3113", $"Prometheus has none of the usual counters with {series.SlotLabel}=\"blue\" or \"green\" at {to:O}, so there is nothing to look back at. Name yours in metrics.series, or another time.");
        }

        before = [];
        var counters = new PrometheusCounters(names, series.SlotLabel, series.Selector);
        var queries = new PrometheusQueries(names, series.SlotLabel, series.Selector);
        foreach (var chunk in PrometheusChunks.Of(from, to, step))
        {
            var reading = await PrometheusReading.AskAsync(queries, query => client.RangeAsync(query, Seconds(chunk.From), Seconds(chunk.To), step.TotalSeconds, cancellationToken)).ConfigureAwait(false);
            for (var at = chunk.From; at <= chunk.To; at += step)
            {
                var then = reading.At(Seconds(at));
                var stable = stableSlot();
                yield return new(at, Read(counters, then, stable).Counters, Read(counters, then, stable.Other()).Counters) { CountedAt = CountedAt(counters, then, at, Seconds(at)) };
            }
        }
    }

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    // By our clock: how old the scrape is by theirs, before the read.
    private static DateTimeOffset CountedAt(PrometheusCounters counters, PrometheusReading reading, DateTimeOffset now, double at) =>
        Enum.GetValues<Slot>().Min(slot => counters.ScrapedAt(reading, slot)) is { } scrapedAt && scrapedAt < at ? now - TimeSpan.FromSeconds(at - scrapedAt) : now;

    private (SlotCounters? Counters, string? Note) Read(PrometheusCounters counters, PrometheusReading reading, Slot slot)
    {
        var read = counters.Read(reading, slot);
        before[slot] = before.GetValueOrDefault(slot, PrometheusContinuity.Start).With(counters.ByInstance(reading, slot), out var continues);
        return continues ? read : (null, $"RT3113 an instance of {slot.Label()} came, went or began anew; its counters are compared from the next sample on.");
    }

    /// <summary>The names to read with. What was found once stays, so that a series of another exporter that comes later changes nothing.</summary>
    private async Task<SeriesFamily?> FindAsync(double at, CancellationToken cancellationToken)
    {
        if (family is not null)
        {
            return family;
        }

        var known = (await client.InstantAsync(PrometheusQueries.Known(series.SlotLabel, series.Selector), at, cancellationToken).ConfigureAwait(false)).Select(found => found.Label("__name__")).Order(StringComparer.Ordinal).ToList();
        return known.Count switch
        {
            0 => null,
            1 => family = SeriesFamily.From(SeriesFamily.Known.First(usual => usual.Requests == known[0]), series),
            _ => throw new RolloutException("RT3116", $"Prometheus has more than one usual counter of requests with {series.SlotLabel}=\"blue\" or \"green\": {string.Join(", ", known)}. Say which in metrics.series.requests."),
        };
    }
}

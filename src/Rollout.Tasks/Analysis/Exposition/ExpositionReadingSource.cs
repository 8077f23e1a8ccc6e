using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Own metric from a page in Prometheus text exposition. A counter may have several series, which are added up; anything else must have one.</summary>
/// <param name="client">Its own timeout must be infinite.</param>
/// <param name="options">Address, limits, and the time between two reads.</param>
/// <param name="plan">Metric and series.</param>
/// <param name="stableSlot">The slot that serves; asked at each read.</param>
/// <param name="time">The clock.</param>
internal sealed class ExpositionReadingSource(HttpClient client, ExpositionOptions options, MetricSourcePlan plan, Func<Slot> stableSlot, TimeProvider time) : IReadingSource
{
    public string Name => $"exposition {plan.Metric!.Name}";

    public IReadOnlyList<string> Metrics => [plan.Metric!.Name];

    public async Task<SourceReadings> ReadAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var page = await ExpositionClient.ReadAsync(client, options, time, cancellationToken).ConfigureAwait(false);
        return await OwnSeries.ReadAsync(plan, stableSlot(), query => Task.FromResult(Value(page, query, at))).ConfigureAwait(false);
    }

    // A value that is no finite number is no value.
    private OwnValue? Value(ExpositionPage page, string query, DateTimeOffset at)
    {
        var selector = SeriesSelector.Parse(query);
        var found = page.Samples.Where(selector.Matches).ToList();
        if (found.Count > 1 && !plan.Counter && plan.Of != OwnSeries.Requests)
        {
            throw new RolloutException("RT3115", $"'{query}' has {found.Count} series on the page where one is needed, such as those of lines {found[0].Line} and {found[1].Line}. Narrow it with matchers, or say 'counter: true' to add them up.");
        }

        ExpositionCounters.RefuseTwice(found, query, "narrow the query");
        var measuredAt = ExpositionTimes.Check(found, options.Interval, at);
        return found.Count > 0 && found.Sum(sample => sample.Value) is var sum && double.IsFinite(sum) ? new OwnValue(sum, measuredAt) : null;
    }
}

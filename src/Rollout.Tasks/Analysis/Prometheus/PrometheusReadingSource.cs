using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Own metric by PromQL. Each query must have one series as its result.</summary>
/// <param name="http">From <see cref="PrometheusClient.CreateHttp"/>.</param>
/// <param name="options">Address and credentials.</param>
/// <param name="plan">Metric and queries.</param>
/// <param name="stableSlot">The slot that serves; asked at each read.</param>
/// <param name="time">The clock.</param>
internal sealed class PrometheusReadingSource(HttpClient http, PrometheusOptions options, MetricSourcePlan plan, Func<Slot> stableSlot, TimeProvider time) : IReadingSource
{
    private readonly PrometheusClient client = new(http, options, time);

    public string Name => $"prometheus {plan.Metric!.Name}";

    public IReadOnlyList<string> Metrics => [plan.Metric!.Name];

    public async Task<SourceReadings> ReadAsync(CancellationToken cancellationToken)
    {
        var clock = new PrometheusClock(client, options, time);
        var at = await clock.NowAsync(cancellationToken).ConfigureAwait(false);
        return await OwnSeries.ReadAsync(plan, stableSlot(), query => ValueAsync(clock, query, at, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<OwnValue?> ValueAsync(PrometheusClock clock, string query, double at, CancellationToken cancellationToken)
    {
        if (One(query, await client.InstantAsync(query, at, cancellationToken).ConfigureAwait(false)) is not { } found || !double.IsFinite(found.Points[0].Value))
        {
            return null;
        }

        // A computed value bears the time of its evaluation; only a series as it is can be old.
        var (value, times) = (found.Points[0].Value, $"timestamp({query})");
        if (found.IsScalar || Time(times, await client.InstantAsync(times, at, cancellationToken).ConfigureAwait(false)) is not { } scrapedAt)
        {
            return new(value, time.GetUtcNow());
        }

        return await clock.AgeAsync(scrapedAt, at, times, answer => Time(times, answer), cancellationToken).ConfigureAwait(false) is { } age
            ? throw new RolloutException("RT3113", $"the newest sample of '{PrometheusParser.Excerpt(query)}' is {age}, so it is not used. Look why Prometheus scrapes no more.")
            : new(value, time.GetUtcNow() - TimeSpan.FromSeconds(at - scrapedAt));
    }

    private static double? Time(string query, IReadOnlyList<PrometheusSeries> answer) => One(query, answer)?.Points[0].Value;

    private static PrometheusSeries? One(string query, IReadOnlyList<PrometheusSeries> answer) => answer switch
    {
        [] => null,
        [var one] => one,
        [var first, var second, ..] => throw new RolloutException("RT3115", $"the query '{PrometheusParser.Excerpt(query)}' has {answer.Count} series where one is needed, such as {first} and {second}. Narrow it with matchers, or add them up with sum()."),
    };
}

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>The answers to all queries of one read, evaluated at one time.</summary>
/// <param name="Requests">By slot, status, service and instance.</param>
/// <param name="ScrapedAt">By slot.</param>
/// <param name="Errors">By slot; null when errors are counted by status.</param>
/// <param name="Latency">By slot and bound.</param>
/// <param name="LatencySeries">By slot and bound.</param>
/// <param name="HealthFailures">By slot.</param>
/// <param name="Active">By slot; null when there is no such gauge.</param>
internal sealed record PrometheusReading(
    IReadOnlyList<PrometheusSeries> Requests,
    IReadOnlyList<PrometheusSeries> ScrapedAt,
    IReadOnlyList<PrometheusSeries>? Errors,
    IReadOnlyList<PrometheusSeries> Latency,
    IReadOnlyList<PrometheusSeries> LatencySeries,
    IReadOnlyList<PrometheusSeries> HealthFailures,
    IReadOnlyList<PrometheusSeries>? Active)
{
    /// <summary>All queries of one read, answered.</summary>
    /// <param name="queries">What is asked.</param>
    /// <param name="ask">Asks one query.</param>
    public static async Task<PrometheusReading> AskAsync(PrometheusQueries queries, Func<string, Task<IReadOnlyList<PrometheusSeries>>> ask)
    {
        string?[] texts = [queries.Requests, queries.ScrapedAt, queries.Errors, queries.Latency, queries.LatencySeries, queries.HealthFailures, queries.Active];
        var answers = await Task.WhenAll(texts.Select(text => text is null ? Task.FromResult<IReadOnlyList<PrometheusSeries>>([]) : ask(text))).ConfigureAwait(false);
        return new(answers[0], answers[1], queries.Errors is null ? null : answers[2], answers[3], answers[4], answers[5], queries.Active is null ? null : answers[6]);
    }

    /// <summary>What the answers of a range query had at one time.</summary>
    /// <param name="at">Seconds since 1970, one of the points.</param>
    public PrometheusReading At(double at) => new(
        At(Requests, at), At(ScrapedAt, at), Errors is null ? null : At(Errors, at), At(Latency, at), At(LatencySeries, at), At(HealthFailures, at), Active is null ? null : At(Active, at));

    // Points are sorted by time; a binary search keeps a day of points cheap.
    private static List<PrometheusSeries> At(IReadOnlyList<PrometheusSeries> all, double at)
    {
        var found = new List<PrometheusSeries>();
        foreach (var series in all)
        {
            var (low, high) = (0, series.Points.Count - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = series.Points[middle].At < at - Tolerance ? (middle + 1, high) : (low, middle);
            }

            if (low == high && Math.Abs(series.Points[low].At - at) <= Tolerance)
            {
                found.Add(series with { Points = [series.Points[low]] });
            }
        }

        return found;
    }

    // Prometheus' times are whole milliseconds.
    private const double Tolerance = 0.0015;
}

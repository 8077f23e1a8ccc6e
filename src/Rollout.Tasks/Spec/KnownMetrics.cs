using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec;

/// <summary>A metric that this environment's guards and judge may name.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="OfRequests">Whether it is a part of the slot's requests, so that few of them prove nothing.</param>
/// <param name="OfWords">What may stand after a percent sign: <c>max</c>, <c>requests</c> or nothing.</param>
/// <param name="MaximumAge">How old its newest value may be: two reads of its source.</param>
internal sealed record KnownMetric(MetricDefinition Definition, bool OfRequests, string OfWords, TimeSpan MaximumAge);

/// <summary>The metrics of an environment: the built-in ones and those that it declares.</summary>
internal sealed class KnownMetrics
{
    private const string Requests = "requests";

    private readonly Dictionary<string, KnownMetric> byName;

    public KnownMetrics(MetricsSpec? metrics)
    {
        var also = (metrics?.Also ?? []).OfType<MetricSourceSpec>().ToList();
        var interval = metrics?.Interval ?? TimeSpan.FromSeconds(1);
        byName = MetricCatalog.BuiltIn.ToDictionary(m => m.Name, m => new KnownMetric(m, false, WordsOf(m.Name), Age(also.FirstOrDefault(s => Tells(s, m.Name)), interval)));
        foreach (var source in also.Where(s => s.Metric is not null && !byName.ContainsKey(s.Metric)))
        {
            var words = source.Unit != MetricUnit.Percent ? string.Empty : source.Of is null ? string.Empty : source.Of == Requests ? Requests : "max";
            byName[source.Metric!] = new(MetricsBuilder.Definition(source)!, source.Of == Requests, words, Age(source, interval));
        }
    }

    public IReadOnlyCollection<string> Names => byName.Keys;

    public KnownMetric? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>What to do about a name that is not known.</summary>
    public string Fix(string name) =>
        Nearest.To(name, Names) is { } nearest ? $"did you mean '{nearest}'?" : $"use one of them, or declare '{name}' with a source under metrics.also";

    /// <summary>Whether a source beside the main one tells a metric.</summary>
    public static bool Tells(MetricSourceSpec source, string metric) => source.Metric is { } own ? own == metric : source.Source switch
    {
        ExtraSourceKind.Postgres => metric is "connections" or "db-up" or "db-session-failures" or "cache-hit-rate" or "longest-transaction" or "replication-lag" or "slow-statements",
        ExtraSourceKind.Runtime => metric is "cpu" or "memory" or "restarts",
        _ => false,
    };

    private static TimeSpan Age(MetricSourceSpec? source, TimeSpan interval) => 2 * (source?.Interval is { } own && own > interval ? own : interval);

    private static string WordsOf(string name) => name switch
    {
        "connections" or "cpu" or "memory" => "max",
        "error-rate" or "availability" or "db-connection-failures" => Requests,
        _ => string.Empty,
    };
}

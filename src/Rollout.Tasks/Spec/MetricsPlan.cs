using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec;

/// <summary>Where the counters come from.</summary>
/// <param name="Source"><c>exposition</c>, <c>haproxy</c>, <c>prometheus</c> or <c>cloudwatch</c>.</param>
/// <param name="Url">The page in Prometheus text exposition, Prometheus itself, or CloudWatch's endpoint; null for the embedded load balancer's own page, or AWS's own endpoint.</param>
/// <param name="Interval">Time between two reads. Default: 1 s.</param>
/// <param name="ErrorBudget">How long a source may fail in a row before the verdict is Error. Default: 30 s.</param>
public sealed record MetricsPlan(string Source, Uri? Url, TimeSpan Interval, TimeSpan ErrorBudget)
{
    /// <summary>What happens when a source has failed for its error budget. Default: hold.</summary>
    public LostMetricsPolicy WhenLost { get; init; } = LostMetricsPolicy.Hold;

    /// <summary>How the requests of both slots are found; null for the source's usual names.</summary>
    public SeriesPlan? Series { get; init; }

    /// <summary>How long one read may take. Default: 2 s, CloudWatch 10 s.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Bearer token for Prometheus; null for none.</summary>
    public Secret? Token { get; init; }

    /// <summary>User of basic auth for Prometheus; null for none.</summary>
    public string? User { get; init; }

    /// <summary>Password of basic auth; null for none.</summary>
    public Secret? Password { get; init; }

    /// <summary>AWS region of CloudWatch; null for that of the load balancer.</summary>
    public string? Region { get; init; }

    /// <summary>How late CloudWatch tells a minute. Default: 3 min.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Sources read beside this one; may be empty.</summary>
    public IReadOnlyList<MetricSourcePlan> Also { get; init; } = [];
}

/// <summary>How the requests of both slots are found in a page or in Prometheus.</summary>
/// <param name="Selector">Label matchers that a series must have, such as <c>job="nest",env!="test"</c>; empty for all.</param>
/// <param name="SlotLabel">Label whose value is the slot, <c>blue</c> or <c>green</c>. Default: <c>slot</c>.</param>
/// <param name="Requests">Counter of answered requests; null for the usual names.</param>
/// <param name="StatusLabel">Label with the status code or class; requests whose value begins with 5 are errors. Default: <c>code</c>.</param>
/// <param name="Errors">Counter of failed requests, where there is one; null to count by <paramref name="StatusLabel"/>.</param>
/// <param name="Latency">Histogram of the time to answer; null for the usual names.</param>
public sealed record SeriesPlan(string Selector, string SlotLabel, string? Requests, string StatusLabel, string? Errors, string? Latency);

/// <summary>A source beside the main one.</summary>
/// <param name="Source"><c>postgres</c>, <c>runtime</c>, <c>command</c>, <c>prometheus</c> or <c>exposition</c>.</param>
public sealed record MetricSourcePlan(string Source)
{
    /// <summary>Own metric that it tells; null for <c>postgres</c> and <c>runtime</c>, which tell built-in ones.</summary>
    public MetricDefinition? Metric { get; init; }

    /// <summary>Address of Prometheus or of a page; null for that of the main source.</summary>
    public Uri? Url { get; init; }

    /// <summary>PromQL, or the series' name with its matchers; may hold <c>{slot}</c>. With it the metric is by slot.</summary>
    public string? Query { get; init; }

    /// <summary>The same for the denominator; null when the value is no ratio. The word <c>requests</c> stands for the slot's requests.</summary>
    public string? Of { get; init; }

    /// <summary>True when <see cref="Query"/> is a counter, of which the difference over the window is wanted.</summary>
    public bool Counter { get; init; }

    /// <summary>Program and arguments; may hold <c>{slot}</c>. It prints a number, or JSON with <c>value</c> and <c>of</c>.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>How long one read may take. Default: 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two reads; null for the main source's.</summary>
    public TimeSpan? Interval { get; init; }
}

/// <summary>What happens when a source is lost.</summary>
public enum LostMetricsPolicy
{
    /// <summary>The rollout stays where it is, exit code 11.</summary>
    Hold,

    /// <summary>All traffic goes back to the stable release.</summary>
    Rollback,
}

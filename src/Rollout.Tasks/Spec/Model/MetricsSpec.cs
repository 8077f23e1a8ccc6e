using System.ComponentModel;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>Where the counters come from.</summary>
internal sealed record MetricsSpec
{
    [Required]
    [Description("exposition: a page in Prometheus text format. haproxy: the counters of traffic.sockets. prometheus: a Prometheus server. cloudwatch: what AWS measures of the load balancer.")]
    public MetricSourceKind? Source { get; init; }

    [Description("Address of the page or of Prometheus; the embedded load balancer's own page, or AWS's own endpoint, when left out.")]
    public Uri? Url { get; init; }

    [Between("100ms", "10m")]
    [Description("Time between two reads.")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    [Between("1s", "1h")]
    [Description("How long a source may fail in a row before the analysis says Error.")]
    public TimeSpan ErrorBudget { get; init; } = TimeSpan.FromSeconds(30);

    [Description("What happens then: hold, or rollback.")]
    public LostMetricsPolicy WhenLost { get; init; } = LostMetricsPolicy.Hold;

    [Description("For exposition and prometheus: how the requests of both slots are found; the usual names when left out.")]
    public SeriesSpec? Series { get; init; }

    [Between("100ms", "1m")]
    [Description("How long one read may take. Default: 2s, cloudwatch 10s.")]
    public TimeSpan? Timeout { get; init; }

    [Description("For prometheus: bearer token.")]
    public Secret? Token { get; init; }

    [Description("For prometheus: user of basic auth.")]
    public string? User { get; init; }

    [Description("For prometheus: password of basic auth.")]
    public Secret? Password { get; init; }

    [Description("For cloudwatch: AWS region; that of the load balancer when left out.")]
    public string? Region { get; init; }

    [Between("0s", "15m")]
    [Description("For cloudwatch: how late it tells a minute. Holds and guards are that much later.")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromMinutes(3);

    [Description("Sources read beside this one: postgres, runtime, command, or own queries.")]
    public IReadOnlyList<MetricSourceSpec?> Also { get; init; } = [];
}

/// <summary>Metric sources by name.</summary>
internal enum MetricSourceKind
{
    Exposition,
    Haproxy,
    Prometheus,
    Cloudwatch,
}

/// <summary>How the requests of both slots are found.</summary>
internal sealed record SeriesSpec
{
    [Description("Label matchers of the series, such as 'job=\"nest\"'.")]
    public string Selector { get; init; } = string.Empty;

    [Description("Label whose value is the slot, blue or green.")]
    public string SlotLabel { get; init; } = "slot";

    [Description("Counter of answered requests; the usual names when left out.")]
    public string? Requests { get; init; }

    [Description("Label with the status code or its class; a value that begins with 5 is an error.")]
    public string StatusLabel { get; init; } = "code";

    [Description("Counter of failed requests, where there is one.")]
    public string? Errors { get; init; }

    [Description("Histogram of the time to answer; the usual names when left out.")]
    public string? Latency { get; init; }
}

/// <summary>A source beside the main one.</summary>
internal sealed record MetricSourceSpec
{
    [Required]
    [Description("postgres: the database. runtime: processors and memory of the slots. command: a program. prometheus, exposition: own series.")]
    public ExtraSourceKind? Source { get; init; }

    [Description("For command, prometheus and exposition: name of the metric that it tells, for guards.")]
    public string? Metric { get; init; }

    [Description("Unit of the metric: percent, milliseconds, count or perSecond.")]
    public MetricUnit Unit { get; init; } = MetricUnit.Count;

    [Description("Which way it gets worse: higherIsWorse, lowerIsWorse or neither.")]
    public MetricDirection Direction { get; init; } = MetricDirection.HigherIsWorse;

    [Description("Address of Prometheus or of a page; that of the main source when left out.")]
    public Uri? Url { get; init; }

    [Placeholders("slot", AllowsBraces = true)]
    [Description("PromQL, or a series with its matchers. With {slot} each slot has a value of its own.")]
    public string? Query { get; init; }

    [Placeholders("slot", AllowsBraces = true)]
    [Description("The same for the denominator; 'requests' stands for the slot's requests.")]
    public string? Of { get; init; }

    [Description("Whether query is a counter: the difference over the window is taken.")]
    public bool Counter { get; init; }

    [Placeholders("slot")]
    [Description("For command: program and arguments. It prints a number, or JSON with value and of.")]
    public string? Run { get; init; }

    [Between("100ms", "10m")]
    [Description("How long one read may take.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Between("100ms", "1h")]
    [Description("Time between two reads; that of the main source when left out.")]
    public TimeSpan? Interval { get; init; }
}

/// <summary>Sources beside the main one, by name.</summary>
internal enum ExtraSourceKind
{
    Postgres,
    Runtime,
    Command,
    Prometheus,
    Exposition,
}

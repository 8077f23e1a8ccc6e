namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Where a page in Prometheus text exposition is, and what its series are called. The defaults are those of the embedded load balancer.</summary>
/// <param name="Url">Address of the page, http or https.</param>
public sealed record ExpositionOptions(Uri Url)
{
    /// <summary>The embedded load balancer's counter. It has no series before the first request.</summary>
    internal const string UsualRequestsMetric = "rollout_lb_requests_total";

    /// <summary>How long one read may take. Default: 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between two reads. A line whose own timestamp is older than two of them is not used. Default: 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Largest page that is read, in bytes. Default: 16 MB.</summary>
    public long MaxPageBytes { get; init; } = 16_000_000;

    /// <summary>Counter of answered requests. Default: <c>rollout_lb_requests_total</c>.</summary>
    public string RequestsMetric { get; init; } = UsualRequestsMetric;

    /// <summary>Histogram of the time to answer, without the suffix <c>_bucket</c>. Default: <c>rollout_lb_request_duration_seconds</c>.</summary>
    public string LatencyMetric { get; init; } = "rollout_lb_request_duration_seconds";

    /// <summary>What a bound of the histogram must be multiplied with to be milliseconds. Default: 1000, for bounds in seconds.</summary>
    public double MillisecondsPerUnit { get; init; } = 1000;

    /// <summary>Gauge of failed health probes in a row of one target. Default: <c>rollout_lb_target_health_failures</c>.</summary>
    public string HealthFailuresMetric { get; init; } = "rollout_lb_target_health_failures";

    /// <summary>Gauge of the requests that run now. Default: <c>rollout_lb_active_requests</c>. A page without it does not tell what is active.</summary>
    public string ActiveMetric { get; init; } = "rollout_lb_active_requests";

    /// <summary>Label whose value is <c>blue</c> or <c>green</c>. Default: <c>slot</c>.</summary>
    public string SlotLabel { get; init; } = "slot";

    /// <summary>Label with the name of the service; series without it are not told apart. Default: <c>service</c>.</summary>
    public string ServiceLabel { get; init; } = "service";

    /// <summary>Label with the HTTP status, such as <c>503</c>, or its class, such as <c>5xx</c>. Default: <c>code</c>.</summary>
    public string CodeLabel { get; init; } = "code";

    /// <summary>Counter of failed requests; null, the default, to count by <see cref="CodeLabel"/>. Where it has no series, the slot has no counters: missing is not zero.</summary>
    public string? ErrorsMetric { get; init; }

    /// <summary>Matchers that a series must meet, such as <c>job="nest",env!="test"</c>; empty, the default, for all.</summary>
    public string Selector { get; init; } = string.Empty;
}

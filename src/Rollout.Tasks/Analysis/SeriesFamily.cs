using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis;

/// <summary>What the series of one exporter are called.</summary>
/// <param name="Requests">Counter of answered requests.</param>
/// <param name="StatusLabel">Label with the status or its class.</param>
/// <param name="Latency">Histogram of the time to answer, without the suffix <c>_bucket</c>; null when there is none.</param>
internal sealed record SeriesFamily(string Requests, string StatusLabel, string? Latency)
{
    private const string UsualStatusLabel = "code";

    /// <summary>Counter of failed requests; null to count by status.</summary>
    public string? Errors { get; init; }

    /// <summary>Gauge of failed health probes in a row; null when there is none.</summary>
    public string? HealthFailures { get; init; }

    /// <summary>Gauge of the requests that run now; null when there is none.</summary>
    public string? Active { get; init; }

    /// <summary>Label that tells who counted, where several may count the same request; null where only one does.</summary>
    public string? Reporter { get; init; }

    /// <summary>The families that need no declaration, by their counters of requests.</summary>
    public static IReadOnlyList<SeriesFamily> Known { get; } =
    [
        new("rollout_lb_requests_total", "code", "rollout_lb_request_duration_seconds") { HealthFailures = "rollout_lb_target_health_failures", Active = "rollout_lb_active_requests" },
        new("http_requests_total", "code", "http_request_duration_seconds"),
        new("http_requests_received_total", "code", "http_request_duration_seconds"),
        new("http_server_request_duration_seconds_count", "http_response_status_code", "http_server_request_duration_seconds"),
        new("haproxy_server_http_responses_total", "code", null),
        new("traefik_service_requests_total", "code", "traefik_service_request_duration_seconds"),
        new("nginx_ingress_controller_requests", "status", "nginx_ingress_controller_request_duration_seconds"),
        new("istio_requests_total", "response_code", "istio_request_duration_milliseconds") { Reporter = "reporter" },
        new("envoy_cluster_upstream_rq_xx", "envoy_response_code_class", "envoy_cluster_upstream_rq_time"),
    ];

    /// <summary>What a bound of the histogram must be multiplied with to be milliseconds.</summary>
    /// <exception cref="RolloutException">RT3111: the name does not tell its unit.</exception>
    public double MillisecondsPerUnit => Latency switch
    {
        null => 1,
        _ when Latency.EndsWith("_seconds", StringComparison.Ordinal) => 1000,
        _ when Latency.EndsWith("_milliseconds", StringComparison.Ordinal) || Latency.EndsWith("_ms", StringComparison.Ordinal) || Latency == "envoy_cluster_upstream_rq_time" => 1,
        _ => throw new RolloutException("RT3111", $"metrics.series.latency: the name '{Latency}' does not tell whether its bounds are seconds or milliseconds. Name a histogram that ends in '_seconds', '_milliseconds' or '_ms', without '_bucket'.", ExitCode.Configuration),
    };

    /// <summary>The family that a plan names.</summary>
    /// <param name="series">Null when it names nothing.</param>
    /// <returns>Null when the usual names are to be looked for.</returns>
    public static SeriesFamily? Named(SeriesPlan? series) =>
        series?.Requests is not { } requests ? null : From(Known.FirstOrDefault(family => family.Requests == requests) ?? new SeriesFamily(requests, UsualStatusLabel, null), series);

    /// <summary>A family with what a plan says of it.</summary>
    /// <param name="family">One that was found by its usual name.</param>
    /// <param name="series">Null when the plan names nothing.</param>
    public static SeriesFamily From(SeriesFamily family, SeriesPlan? series) => series is null ? family : family with
    {
        StatusLabel = series.StatusLabel == UsualStatusLabel ? family.StatusLabel : series.StatusLabel,
        Errors = series.Errors ?? family.Errors,
        Latency = series.Latency is { } latency ? WithoutSuffix(latency) : family.Latency,
    };

    private static string WithoutSuffix(string latency) => latency.EndsWith("_bucket", StringComparison.Ordinal) ? latency[..^"_bucket".Length] : latency;
}

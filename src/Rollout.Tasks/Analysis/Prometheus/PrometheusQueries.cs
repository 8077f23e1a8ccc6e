namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>The queries of one read: raw counters as they stand, never a rate. Pure.</summary>
/// <param name="family">Names.</param>
/// <param name="slotLabel">Label whose value is <c>blue</c> or <c>green</c>.</param>
/// <param name="selector">More matchers; may be empty.</param>
internal sealed class PrometheusQueries(SeriesFamily family, string slotLabel, string selector)
{
    /// <summary>Answered requests by slot, status, service and instance.</summary>
    public string Requests { get; } = $"sum by ({slotLabel}, {family.StatusLabel}, service, job, instance{(family.Reporter is { } reporter ? $", {reporter}" : string.Empty)}) ({Select(family.Requests, slotLabel, selector)})";

    /// <summary>When the oldest of the newest samples was scraped, by slot; that of its health where a slot had no request yet.</summary>
    public string ScrapedAt { get; } = string.Join(" or ", new[] { family.Requests, family.HealthFailures }.Where(name => name is not null).Select(name => $"min by ({slotLabel}) (timestamp({Select(name!, slotLabel, selector)}))"));

    /// <summary>Failed requests by slot; null when they are counted by status.</summary>
    public string? Errors { get; } = Sum(family.Errors, slotLabel, slotLabel, selector);

    /// <summary>Buckets by slot and bound; null when there is no histogram.</summary>
    public string? Latency { get; } = Sum(family.Latency is { } latency ? $"{latency}_bucket" : null, $"{slotLabel}, le", slotLabel, selector);

    /// <summary>How many series each bound has, by slot; null when there is no histogram.</summary>
    public string? LatencySeries { get; } = family.Latency is { } latency ? $"count by ({slotLabel}, le) ({Select($"{latency}_bucket", slotLabel, selector)})" : null;

    /// <summary>Failed health probes in a row, the largest, by slot; null when there is no such gauge.</summary>
    public string? HealthFailures { get; } = family.HealthFailures is { } failures ? $"max by ({slotLabel}) ({Select(failures, slotLabel, selector)})" : null;

    /// <summary>Requests that run now, by slot; null when there is no such gauge.</summary>
    public string? Active { get; } = Sum(family.Active, slotLabel, slotLabel, selector);

    /// <summary>Which of the known counters there are.</summary>
    public static string Known(string slotLabel, string selector) =>
        $"count by (__name__) ({Select(string.Empty, slotLabel, $"__name__=~\"{string.Join('|', SeriesFamily.Known.Select(known => known.Requests))}\"{(selector.Length == 0 ? string.Empty : ",")}{selector}")})";

    /// <summary>Which values the slot's label has.</summary>
    public static string Slots(string requests, string slotLabel, string selector) => $"count by ({slotLabel}) ({requests}{{{selector}}})";

    private static string? Sum(string? name, string by, string slotLabel, string selector) =>
        name is null ? null : $"sum by ({by}) ({Select(name, slotLabel, selector)})";

    private static string Select(string name, string slotLabel, string selector) =>
        $"{name}{{{slotLabel}=~\"blue|green\"{(selector.Length == 0 ? string.Empty : ",")}{selector}}}";
}

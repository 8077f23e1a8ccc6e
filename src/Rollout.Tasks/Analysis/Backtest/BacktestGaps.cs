using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>Metrics of a configuration that the samples do not have. Pure.</summary>
internal static class BacktestGaps
{
    private static readonly string[] FromRequests = ["error-rate", "availability", "requests"];
    private static readonly string[] FromLatency = ["p50", "p95", "p99"];

    /// <summary>One line for each metric that is missing.</summary>
    public static IEnumerable<string> Find(RolloutPlan plan, IReadOnlyList<MetricSample> samples)
    {
        var counters = samples.Select(sample => sample.Candidate).OfType<SlotCounters>().ToList();
        HashSet<string> known =
        [
            .. samples.SelectMany(sample => sample.Readings).Select(reading => reading.Metric),
            .. counters.Count > 0 ? FromRequests : [],
            .. counters.Any(slot => slot.Latency.Buckets.Count > 0) ? FromLatency : [],
            .. counters.Any(slot => slot.HealthFailures is not null) ? (string[])["health-failures"] : [],
        ];
        return Names(plan).Where(name => !known.Contains(name)).Select(name => $"metric '{name}' of the configuration has no value of the candidate here: it says NoData");
    }

    private static IEnumerable<string> Names(RolloutPlan plan) => plan.Guards
        .Concat(plan.Steps.SelectMany(step => step.Guards.Concat(step.Require)))
        .Select(guard => guard.Metric)
        .Concat((plan.Judge?.Metrics ?? []).Select(metric => metric.Name))
        .Distinct();
}

namespace Rollout.Tasks.Spec.Rules;

/// <summary>A guard on a percentile needs a source that tells how long requests took; without one it could never be judged, and every step would be held.</summary>
internal sealed class GuardsSuitSourceRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        where environment.Spec.Metrics?.Source == MetricSourceKind.Haproxy
        from guard in GuardLists.Of(environment)
        where guard.Spec.Metric is "p50" or "p95" or "p99"
        select new SpecFault(
            "RT3110",
            guard.Path,
            $"the guard '{guard.Spec.Text}' needs percentiles, but HAProxy only tells averages of the time to answer",
            "with 'metrics.source: haproxy' guards are on 'error-rate' or 'health-failures'",
            "remove it, or read the metrics from somewhere else");
}

namespace Rollout.Tasks.Spec.Rules;

/// <summary>Every metric of a guard or of the judge is told by a source; one that nobody tells would hold every step.</summary>
internal sealed class MetricsAreToldRule : ISpecRule
{
    private static readonly string[] OfMainSource = ["error-rate", "availability", "p50", "p95", "p99", "requests", "health-failures"];

    /// <summary>Whether the load balancer's own counters tell a metric.</summary>
    public static bool IsOfMainSource(string metric) => OfMainSource.Contains(metric);

    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        where environment.Spec.Metrics is not null
        let also = environment.Spec.Metrics!.Also.OfType<MetricSourceSpec>().ToList()
        let guards = GuardLists.Of(environment).Select(guard => (guard.Path, guard.Spec.Metric))
        let judged = SpecContext.Entries($"{environment.Path}.judge.metrics", environment.Spec.Judge?.Metrics).Where(m => m.Spec.Metric is not null).Select(m => (m.Path, Metric: m.Spec.Metric!))
        from use in guards.Concat(judged)
        where new KnownMetrics(environment.Spec.Metrics).Find(use.Metric) is not null
        where !OfMainSource.Contains(use.Metric) && !also.Exists(source => KnownMetrics.Tells(source, use.Metric))
        select new SpecFault("RT1061", use.Path, $"no source tells {use.Metric}", "a metric that nobody tells would hold every step", $"declare {Source(use.Metric)} under metrics.also");

    private static string Source(string metric) => metric switch
    {
        "cpu" or "memory" or "restarts" => "'- source: runtime'",
        "db-connection-failures" => "'- { source: prometheus, metric: db-connection-failures, query: ..., of: requests }', or the like,",
        _ => "'- source: postgres'",
    };
}

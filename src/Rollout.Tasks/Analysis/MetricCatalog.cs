namespace Rollout.Tasks.Analysis;

/// <summary>What a number measures.</summary>
public enum MetricUnit
{
    /// <summary>0 to 100, or a ratio of two readings in percent.</summary>
    Percent,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>A plain number.</summary>
    Count,

    /// <summary>Events in a second.</summary>
    PerSecond,
}

/// <summary>Which way a metric gets worse.</summary>
public enum MetricDirection
{
    /// <summary>More is worse, such as errors.</summary>
    HigherIsWorse,

    /// <summary>Less is worse, such as cache hits.</summary>
    LowerIsWorse,

    /// <summary>Neither: only the distance to a baseline says something, such as requests.</summary>
    Neither,
}

/// <summary>A metric that guards and the judge can name.</summary>
/// <param name="Name">As it is written in a guard.</param>
/// <param name="Unit">Unit of its value.</param>
/// <param name="Direction">Which way it gets worse.</param>
/// <param name="BySlot">Whether each slot has a value of its own.</param>
/// <param name="Summary">What it is, in a few words.</param>
public sealed record MetricDefinition(string Name, MetricUnit Unit, MetricDirection Direction, bool BySlot, string Summary);

/// <summary>The metrics that need no declaration.</summary>
public static class MetricCatalog
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MetricDefinition> BuiltIn { get; } =
    [
        new("error-rate", MetricUnit.Percent, MetricDirection.HigherIsWorse, true, "requests answered with 500 to 599, or not at all, of all requests"),
        new("availability", MetricUnit.Percent, MetricDirection.LowerIsWorse, true, "100 % less the error rate"),
        new("p50", MetricUnit.Milliseconds, MetricDirection.HigherIsWorse, true, "median time to answer"),
        new("p95", MetricUnit.Milliseconds, MetricDirection.HigherIsWorse, true, "95th percentile of the time to answer"),
        new("p99", MetricUnit.Milliseconds, MetricDirection.HigherIsWorse, true, "99th percentile of the time to answer"),
        new("requests", MetricUnit.PerSecond, MetricDirection.Neither, true, "answered requests a second, both slots together"),
        new("health-failures", MetricUnit.Count, MetricDirection.HigherIsWorse, true, "failed health probes in a row, the largest over the targets"),
        new("cpu", MetricUnit.Percent, MetricDirection.HigherIsWorse, true, "processor time of the processors that a slot may use, the largest over its services"),
        new("memory", MetricUnit.Percent, MetricDirection.HigherIsWorse, true, "memory of the memory that a slot may use, the largest over its services"),
        new("restarts", MetricUnit.Count, MetricDirection.HigherIsWorse, true, "instances of a slot that were started again since the watch began"),
        new("connections", MetricUnit.Percent, MetricDirection.HigherIsWorse, false, "database connections in use of those allowed"),
        new("db-up", MetricUnit.Count, MetricDirection.LowerIsWorse, false, "1 when the database answers, else 0"),
        new("db-connection-failures", MetricUnit.Percent, MetricDirection.HigherIsWorse, true, "failed database connections of all requests"),
        new("db-session-failures", MetricUnit.Percent, MetricDirection.HigherIsWorse, false, "database sessions that were killed, lost or ended by a fatal error, of all that were opened"),
        new("cache-hit-rate", MetricUnit.Percent, MetricDirection.LowerIsWorse, false, "blocks that the database found in its cache of all that it read"),
        new("longest-transaction", MetricUnit.Milliseconds, MetricDirection.HigherIsWorse, false, "age of the oldest open transaction of the database"),
        new("replication-lag", MetricUnit.Milliseconds, MetricDirection.HigherIsWorse, false, "the slowest replica behind the database; none when idle"),
        new("slow-statements", MetricUnit.Milliseconds, MetricDirection.HigherIsWorse, false, "mean time of the slowest statement of pg_stat_statements in the window"),
    ];

    /// <summary>Finds a built-in metric.</summary>
    /// <param name="name">As it is written in a guard.</param>
    /// <returns>Null when there is none of that name.</returns>
    public static MetricDefinition? Find(string name) => BuiltIn.FirstOrDefault(metric => metric.Name == name);
}

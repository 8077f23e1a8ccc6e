namespace Rollout.Tasks.Analysis;

/// <summary>An absolute rule on the candidate, such as <c>error-rate &gt; 5% for 2m</c>. It fires when the condition has held for its whole time.</summary>
/// <param name="Text">The rule as the user wrote it.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Comparison">How the measured value must stand to the limit for the rule to fire.</param>
/// <param name="Limit">In the metric's unit: percent for a rate, milliseconds for a latency, a plain number for a count.</param>
/// <param name="For">How long the condition must hold without a break; zero for at once.</param>
/// <param name="Window">Over which time the metric is computed.</param>
/// <param name="MinimumRequests">Requests the candidate must have answered in the window before the rule can fire or pass.</param>
/// <param name="Action">What happens when it fires.</param>
public sealed record Guard(
    string Text,
    GuardMetric Metric,
    GuardComparison Comparison,
    double Limit,
    TimeSpan For,
    TimeSpan Window,
    int MinimumRequests,
    GuardAction Action);

/// <summary>What a guard measures on the candidate.</summary>
public enum GuardMetric
{
    /// <summary>Requests answered with 5xx or not at all, in percent of all.</summary>
    ErrorRate,

    /// <summary>Median time to answer in milliseconds.</summary>
    P50,

    /// <summary>95th percentile of the time to answer in milliseconds.</summary>
    P95,

    /// <summary>99th percentile of the time to answer in milliseconds.</summary>
    P99,

    /// <summary>Failed health probes in a row.</summary>
    HealthFailures,
}

/// <summary>How a measured value stands to the limit.</summary>
public enum GuardComparison
{
    /// <summary>Above the limit.</summary>
    GreaterThan,

    /// <summary>Above or at the limit.</summary>
    GreaterThanOrEqual,

    /// <summary>Below the limit.</summary>
    LessThan,

    /// <summary>Below or at the limit.</summary>
    LessThanOrEqual,
}

/// <summary>What happens when a guard fires.</summary>
public enum GuardAction
{
    /// <summary>All traffic goes back to the stable release.</summary>
    Rollback,

    /// <summary>The rollout stays where it is and asks for a person.</summary>
    Hold,

    /// <summary>It is reported, nothing more.</summary>
    Warn,
}

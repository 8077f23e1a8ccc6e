namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How the candidate is compared with the stable release.</summary>
public sealed record JudgePlan
{
    /// <summary>At least one, names unique.</summary>
    public required IReadOnlyList<JudgedMetric> Metrics { get; init; }

    /// <summary>The error budget: how many of 100 healthy rollouts may be stopped, over all metrics, looks and steps together. Above 0, below 50. Default: 1.</summary>
    public double FalseAlarmsPercent { get; init; } = 1;

    /// <summary>What happens when a hold ends without enough requests. A step may say otherwise. Default: hold.</summary>
    public InconclusivePolicy WhenInconclusive { get; init; } = InconclusivePolicy.Hold;

    /// <summary>With <see cref="InconclusivePolicy.Extend"/>: how much longer a step may be watched at most. Default: 10 min.</summary>
    public TimeSpan ExtendAtMost { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A metric that both slots are compared by.</summary>
public sealed record JudgedMetric
{
    /// <summary>Name of a built-in metric or of one that <c>metrics.also</c> declares. It must be one by slot.</summary>
    public required string Name { get; init; }

    /// <summary>What the source of an own metric is asked: PromQL, a series or a program. Null for a built-in metric. It is only said, not used.</summary>
    public string? Query { get; init; }

    /// <summary>Which way is worse.</summary>
    public MetricDirection Direction { get; init; } = MetricDirection.HigherIsWorse;

    /// <summary>A difference below it is nobody's concern, however sure it is.</summary>
    public required Effect MinimumEffect { get; init; }

    /// <summary>A difference that must be found. The requests that are needed are computed from it; a step with fewer is inconclusive.</summary>
    public required Effect Detect { get; init; }

    /// <summary>True: its Fail ends the rollout. False: its Fail holds the rollout. Default: true.</summary>
    public bool Critical { get; init; } = true;

    /// <summary>True: without data the step cannot pass. False: a metric without data is left out. Default: true.</summary>
    public bool MustHaveData { get; init; } = true;

    /// <summary>Judged and reported, but it does not decide. It takes nothing of the error budget. Default: false.</summary>
    public bool DryRun { get; init; }

    /// <summary>Its share of the error budget against the other metrics' weights; above 0. Default: 1.</summary>
    public double Weight { get; init; } = 1;
}

/// <summary>How far the candidate may be from the stable release: an absolute distance, or a relative one.</summary>
/// <param name="Value">In the metric's unit, or in percent of the stable release's value; 0 or more.</param>
/// <param name="Relative">True: percent of the stable release's value.</param>
public sealed record Effect(double Value, bool Relative);

/// <summary>What happens when a hold ends and the judge cannot tell.</summary>
public enum InconclusivePolicy
{
    /// <summary>The rollout stays where it is, exit code 11.</summary>
    Hold,

    /// <summary>The step is watched longer, up to a limit, then held.</summary>
    Extend,

    /// <summary>The step passes although nobody can tell. Plan names it.</summary>
    Proceed,
}

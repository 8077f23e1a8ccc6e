namespace Rollout.Tasks.Analysis;

/// <summary>An absolute rule on the candidate, such as <c>error-rate &gt; 5% for 2m</c>. It fires when its condition has held for its whole time.</summary>
/// <param name="Text">The rule as the user wrote it.</param>
/// <param name="Metric">Name of what is measured: one of <see cref="MetricCatalog"/>, or one that <c>metrics.also</c> declares.</param>
/// <param name="Comparison">How the measured value must stand to the limit for the rule to fire. A rule that names the good state (<see cref="IsRequirement"/>) has the opposite of what is written here.</param>
/// <param name="Limit">In the metric's unit: percent, milliseconds, a plain number, or events a second. Against a baseline: percent of it.</param>
/// <param name="For">How long the condition must hold without a break; zero for at once.</param>
/// <param name="Window">Over which time the metric is computed. Not looked at when <see cref="AtEnd"/> is set.</param>
/// <param name="MinimumRequests">Requests the candidate must have answered in the window before the rule can fire or pass.</param>
/// <param name="Action">What happens when it fires.</param>
public sealed record Guard(
    string Text,
    string Metric,
    GuardComparison Comparison,
    double Limit,
    TimeSpan For,
    TimeSpan Window,
    int MinimumRequests,
    GuardAction Action)
{
    /// <summary>Unit, direction and reach of <see cref="Metric"/>. Default: the catalog's; a count by slot for a name that is not in it.</summary>
    public MetricDefinition Definition { get; init; } =
        MetricCatalog.Find(Metric) ?? new MetricDefinition(Metric, MetricUnit.Count, MetricDirection.HigherIsWorse, true, string.Empty);

    /// <summary>The other limit of <see cref="GuardComparison.Inside"/> and <see cref="GuardComparison.Outside"/>, not below <see cref="Limit"/>; else not looked at.</summary>
    public double UpperLimit { get; init; }

    /// <summary>What the value is compared with. Default: the limit alone.</summary>
    public GuardReference Reference { get; init; }

    /// <summary>True when the rule was written as what must be, such as <c>cpu &lt; 70%</c>. Only words depend on it.</summary>
    public bool IsRequirement { get; init; }

    /// <summary>True for an entry of a step's <c>require</c>: computed over the whole hold, and decided at its end by <c>GuardReport.AtEnd</c>.</summary>
    public bool AtEnd { get; init; }

    /// <summary>True when a value that stands now, such as memory, is the mean over the window; false for the newest one.</summary>
    public bool IsAveraged { get; init; }

    /// <summary>A value from a source beside the main one that is older says nothing. Default: 2 s, two reads at the default interval.</summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>With <see cref="GuardReference.Baseline"/>: the recorded value in the metric's unit; null when there is none.</summary>
    public double? Baseline { get; init; }

    /// <summary>Why there is no <see cref="Baseline"/>, in one line with its remedy.</summary>
    public string? BaselineMissing { get; init; }

    /// <summary>When it fires, in words, such as <c>cpu &gt;= 70 % for 00:05:00</c>.</summary>
    public string FiresWhen => Guards.GuardText.FiresWhen(this);
}

/// <summary>What a guard's value is compared with.</summary>
public enum GuardReference
{
    /// <summary>The limit.</summary>
    None,

    /// <summary>The stable slot in the same window: the value is the candidate's less the stable slot's.</summary>
    Stable,

    /// <summary>A recorded baseline: the value is the distance to it in percent of it, negative when below.</summary>
    Baseline,
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

    /// <summary>At the limit.</summary>
    Equal,

    /// <summary>Not at the limit.</summary>
    NotEqual,

    /// <summary>At or between both limits.</summary>
    Inside,

    /// <summary>Below the lower limit or above the upper one.</summary>
    Outside,
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

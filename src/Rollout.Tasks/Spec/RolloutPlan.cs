using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Spec;

/// <summary>A validated <c>rollout.yaml</c> for one environment and one release: every default is filled in, every name resolved.</summary>
/// <remarks>Made by <c>SpecValidator</c> alone; nothing below it checks again.</remarks>
public sealed record RolloutPlan
{
    /// <summary>Absolute path of the folder of <c>rollout.yaml</c>; relative paths of the file start here.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Absolute path of the folder for journal, lease, images and logs. Default: <c>.rollout</c> in <see cref="BaseDirectory"/>.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Name of the application.</summary>
    public required string Application { get; init; }

    /// <summary>Name of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Name of the release to roll out.</summary>
    public required string Release { get; init; }

    /// <summary>At least one, in the order of the file; shifts and starts go in this order.</summary>
    public required IReadOnlyList<ServicePlan> Services { get; init; }

    /// <summary>What runs the instances.</summary>
    public required RuntimePlan Runtime { get; init; }

    /// <summary>What divides the requests.</summary>
    public required TrafficPlan Traffic { get; init; }

    /// <summary>Where the counters come from.</summary>
    public required MetricsPlan Metrics { get; init; }

    /// <summary>The shared database; null when the application has none.</summary>
    public DatabasePlan? Database { get; init; }

    /// <summary>At least one; weights ascend strictly and the last is 100.</summary>
    public required IReadOnlyList<RolloutStep> Steps { get; init; }

    /// <summary>Watched in every step, and in the bake time.</summary>
    public required IReadOnlyList<Guard> Guards { get; init; }

    /// <summary>Compares the candidate with the stable release; null for guards alone.</summary>
    public JudgePlan? Judge { get; init; }

    /// <summary>How long the candidate is watched after cutover, while the old slot is kept. Default: zero.</summary>
    public TimeSpan Bake { get; init; }

    /// <summary>What happens when the candidate is worse. Default: roll back.</summary>
    public required FailurePolicy OnFailure { get; init; }

    /// <summary>How long the old slot is kept after cutover. Default: 24 h.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>Longest time without a step forward. Default: the longest hold + 10 min.</summary>
    public required TimeSpan ProgressDeadline { get; init; }

    /// <summary>How long all instances of a slot may take to become healthy. Default: 1 min.</summary>
    public required TimeSpan StartTimeout { get; init; }

    /// <summary>HTTP flows against the candidate before it gets traffic; may be empty.</summary>
    public required IReadOnlyList<SmokeFlow> SmokeFlows { get; init; }

    /// <summary>Traffic that this tool makes itself; null for none.</summary>
    public LoadPlan? Load { get; init; }

    /// <summary>What is checked before anything is built.</summary>
    public required PreflightPlan Preflight { get; init; }

    /// <summary>The embedded load balancer, database and supervisor; null where the environment is somebody else's.</summary>
    public EmbeddedPlan? Embedded { get; init; }
}

/// <summary>One entry of the plan.</summary>
/// <param name="Weight">Whole percent of requests for the candidate, 1 to 100.</param>
/// <param name="Hold">How long the step is watched.</param>
public sealed record RolloutStep(int Weight, TimeSpan Hold)
{
    /// <summary>Watched in this step beside the environment's guards.</summary>
    public IReadOnlyList<Guard> Guards { get; init; } = [];

    /// <summary>What must be true at the end of the hold, over the whole of it.</summary>
    public IReadOnlyList<Guard> Require { get; init; } = [];

    /// <summary>What happens when the hold ends and the judge cannot tell; null: as the judge's plan says.</summary>
    public InconclusivePolicy? WhenInconclusive { get; init; }

    /// <inheritdoc />
    public bool Equals(RolloutStep? other) => other is not null
        && (Weight, Hold, WhenInconclusive) == (other.Weight, other.Hold, other.WhenInconclusive)
        && Guards.SequenceEqual(other.Guards)
        && Require.SequenceEqual(other.Require);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Weight, Hold, WhenInconclusive, Guards.Count, Require.Count);
}

/// <summary>What happens when the candidate is worse.</summary>
public enum FailurePolicy
{
    /// <summary>All traffic goes back to the stable release.</summary>
    Rollback,

    /// <summary>The rollout stays where it is and asks for a person: the forward-only policy.</summary>
    Hold,
}

/// <summary>What is checked before anything is built.</summary>
/// <param name="Git">For an unclean tree or an unknown release tag.</param>
/// <param name="ReleaseTag">Name of the release's tag, with <c>{release}</c>. Default: <c>v{release}</c>.</param>
/// <param name="MinimumFreeDiskBytes">On the state directory's disk. Default: 1 GB.</param>
/// <param name="MinimumFreeMemoryBytes">Of the machine that builds. Default: 256 MB.</param>
public sealed record PreflightPlan(CheckPolicy Git, string ReleaseTag, long MinimumFreeDiskBytes, long MinimumFreeMemoryBytes);

/// <summary>What happens when a check finds a fault.</summary>
public enum CheckPolicy
{
    /// <summary>The rollout does not start.</summary>
    Stop,

    /// <summary>It is said, and the rollout goes on.</summary>
    Warn,

    /// <summary>It is not checked.</summary>
    Off,
}

using System.ComponentModel;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>A place to roll out to.</summary>
internal sealed record EnvironmentSpec
{
    [Required]
    [Description("What runs the instances.")]
    public RuntimeSpec? Runtime { get; init; }

    [Required]
    [Description("What divides the requests between the slots.")]
    public TrafficSpec? Traffic { get; init; }

    [Required]
    [Description("Where the counters of both slots come from.")]
    public MetricsSpec? Metrics { get; init; }

    [Description("The database that both releases share; leave it out when there is none.")]
    public DatabaseSpec? Database { get; init; }

    [Required]
    [Description("Weights of the candidate, each with the time that it is watched; they ascend and end with 100%.")]
    public IReadOnlyList<StepSpec?>? Steps { get; init; }

    [Description("Bad states of the candidate, such as 'error-rate > 5% for 2m', or what must be, such as 'cpu < 70%'.")]
    public IReadOnlyList<WrittenGuard?> Guards { get; init; } = [];

    [Description("Compares the candidate with the stable release; leave it out for guards alone.")]
    public JudgeSpec? Judge { get; init; }

    [Between("0s", "30d")]
    [Description("How long the candidate is watched after cutover; it goes back from there too.")]
    public TimeSpan Bake { get; init; } = TimeSpan.Zero;

    [Description("What happens when the candidate is worse: rollback, or hold (the forward-only policy).")]
    public FailurePolicy OnFailure { get; init; } = FailurePolicy.Rollback;

    [Between("0s", "366d")]
    [Description("How long the old slot is kept ready after cutover.")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    [Between("1s", "366d")]
    [Description("Longest time without a step forward. Default: the longest hold + 10m.")]
    public TimeSpan? ProgressDeadline { get; init; }

    [Between("1s", "1h")]
    [Description("How long all instances of a slot may take to become healthy.")]
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    [Description("Traffic that the tool makes itself while a rollout runs; leave it out where users make it.")]
    public LoadSpec? Load { get; init; }

    [Description("What is checked before anything is built.")]
    public PreflightSpec Preflight { get; init; } = new();

    [Description("The embedded load balancer, database and supervisor; leave it out where the environment is somebody else's.")]
    public EmbeddedSpec? Embedded { get; init; }
}

/// <summary>One entry of the plan.</summary>
internal sealed record StepSpec
{
    [Required]
    [Between("1%", "100%")]
    [Description("Whole percent of requests for the candidate.")]
    public Percent? Weight { get; init; }

    [Required]
    [Between("0s", "30d")]
    [Description("How long the step is watched.")]
    public TimeSpan? Hold { get; init; }

    [Description("Guards of this step alone.")]
    public IReadOnlyList<WrittenGuard?> Guards { get; init; } = [];

    [Description("What must be true at the end of the hold, over the whole of it, such as 'error-rate < 1%'. Holds the rollout where it is not, unless it says 'then rollback'.")]
    public IReadOnlyList<WrittenGuard?> Require { get; init; } = [];

    [Description("What happens when this hold ends without enough requests; as the judge says when left out.")]
    public InconclusivePolicy? WhenInconclusive { get; init; }
}

/// <summary>What runs the instances.</summary>
internal sealed record RuntimeSpec
{
    [Required]
    [Description("process (published folders) or docker (containers).")]
    public RuntimeKind? Kind { get; init; }

    [Description("For docker: bridge (ports published on 127.0.0.1) or host.")]
    public DockerNetwork? Network { get; init; }

    [Description("For docker: images that the Dockerfiles start from and that this machine can make itself.")]
    public IReadOnlyList<BaseImageSpec?> BaseImages { get; init; } = [];
}

/// <summary>What runs the instances.</summary>
internal enum RuntimeKind
{
    Process,
    Docker,
}

/// <summary>How containers are reached.</summary>
internal enum DockerNetwork
{
    Bridge,
    Host,
}

/// <summary>An image that is made here.</summary>
internal sealed record BaseImageSpec
{
    [Required]
    [Description("Name of the image, such as 'local/aspnet:10.0'.")]
    public string? Image { get; init; }

    [Required]
    [Description("Script that makes it, relative to this file. It gets the name as its one argument.")]
    public string? Script { get; init; }
}

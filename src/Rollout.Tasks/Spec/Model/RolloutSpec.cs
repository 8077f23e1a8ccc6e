using System.ComponentModel;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>What the user wrote. A null is a key that is not there, or has a fault of its own that is reported already.</summary>
internal sealed record RolloutSpec
{
    [Required]
    [Description("Name of the application: lower-case letters, digits and hyphens.")]
    public string? Application { get; init; }

    [Description("Release to roll out; the option --release wins over it.")]
    public string? Release { get; init; }

    [Required]
    [Description("The services of the application by name. Rules of the load balancer, starts and shifts go in this order.")]
    public IReadOnlyDictionary<string, ServiceSpec?>? Services { get; init; }

    [Description("HTTP flows that the candidate must pass before it gets any traffic, in this order.")]
    public IReadOnlyList<SmokeFlowSpec?> Smoke { get; init; } = [];

    [Required]
    [Description("Places to roll out to, by name.")]
    public IReadOnlyDictionary<string, EnvironmentSpec?>? Environments { get; init; }
}

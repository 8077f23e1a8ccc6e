using System.ComponentModel;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>How the candidate is compared with the stable release.</summary>
internal sealed record JudgeSpec
{
    [Required]
    [Description("What both slots are compared by.")]
    public IReadOnlyList<JudgedMetricSpec?>? Metrics { get; init; }

    [Between("0.01%", "20%")]
    [Description("The error budget: how many healthy rollouts may be stopped, over all metrics, looks and steps together.")]
    public Percent FalseAlarms { get; init; } = new(1);

    [Description("What happens when a hold ends without enough requests: hold, extend or proceed.")]
    public InconclusivePolicy WhenInconclusive { get; init; } = InconclusivePolicy.Hold;

    [Between("1s", "1d")]
    [Description("With extend: how much longer a step may be watched at most.")]
    public TimeSpan ExtendAtMost { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A metric that both slots are compared by.</summary>
[TextForm("metric")]
internal sealed record JudgedMetricSpec
{
    [Required]
    [Description("error-rate, p50, p95, p99, or a metric by slot that metrics.also declares.")]
    public string? Metric { get; init; }

    [Description("A difference below it is nobody's concern: '0.5%' or '20ms' in the metric's unit, '25% relative' of the stable value.")]
    public EffectText? MinimumEffect { get; init; }

    [Description("A difference that must be found; a step with too few requests for it is inconclusive.")]
    public EffectText? Detect { get; init; }

    [Description("Whether its Fail ends the rollout; otherwise it holds it.")]
    public bool Critical { get; init; } = true;

    [Description("Whether a step without its data cannot pass.")]
    public bool MustHaveData { get; init; } = true;

    [Description("Judged and reported, but it does not decide.")]
    public bool DryRun { get; init; }

    [Between("0.01", "100")]
    [Description("Its share of the error budget against the other metrics'.")]
    public double Weight { get; init; } = 1;
}

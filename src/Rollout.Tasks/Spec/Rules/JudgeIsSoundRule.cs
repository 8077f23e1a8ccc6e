using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>The judge compares metrics that both slots have, in their units, and at least one of them decides.</summary>
internal sealed class JudgeIsSoundRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        where environment.Spec.Judge?.Metrics is not null
        let path = $"{environment.Path}.judge.metrics"
        let metrics = SpecContext.Entries(path, environment.Spec.Judge!.Metrics).Where(m => m.Spec.Metric is not null).ToList()
        from fault in metrics.SelectMany(metric => Metric(metric, metrics, new KnownMetrics(environment.Spec.Metrics))).Concat(Deciding(path, environment.Spec.Judge!.Metrics!))
        select fault;

    private static IEnumerable<SpecFault> Metric(Entry<JudgedMetricSpec> metric, IReadOnlyList<Entry<JudgedMetricSpec>> all, KnownMetrics known)
    {
        var name = metric.Spec.Metric!;
        if (known.Find(name)?.Definition is not { } definition)
        {
            return [new("RT1014", metric.Path, $"there is no metric '{name}'", Nearest.Known(known.Names), known.Fix(name))];
        }

        return Comparable(metric, definition)
            .Concat(all.Any(other => other.Index < metric.Index && other.Spec.Metric == name)
                ? [new("RT1068", metric.Path, $"{name} stands twice", "a metric is judged once", "remove one of them")]
                : [])
            .Concat(Unit($"{metric.Path}.minimumEffect", metric.Spec.MinimumEffect, definition))
            .Concat(Unit($"{metric.Path}.detect", metric.Spec.Detect, definition));
    }

    private static IEnumerable<SpecFault> Comparable(Entry<JudgedMetricSpec> metric, MetricDefinition definition) => definition switch
    {
        { BySlot: false } => [new("RT1068", metric.Path, $"{definition.Name} has no value of its own for each slot", "the judge compares the slots", "guard it instead")],
        { Direction: MetricDirection.Neither } => [new("RT1068", metric.Path, $"{definition.Name} gets worse in no direction", "the judge asks whether the candidate is worse", "guard it 'within ... of baseline' instead")],
        _ => [],
    };

    private static IEnumerable<SpecFault> Unit(string path, EffectText? written, MetricDefinition metric) => written switch
    {
        null or { Effect.Relative: true } => [],
        _ when written.Unit == metric.Unit || (written.Unit == MetricUnit.Count && metric.Unit == MetricUnit.PerSecond) => [],
        _ => [new("RT1069", path, $"'{new EffectFormat().Write(written)}' is not in the unit of {metric.Name}", $"{metric.Name} is measured in {PlanBuilder.Name(metric.Unit)}", "write it in that unit, or as '25% relative'")],
    };

    private static IEnumerable<SpecFault> Deciding(string path, IReadOnlyList<JudgedMetricSpec?> metrics) => metrics switch
    {
        [] => [new("RT1070", path, "the list is empty", "a judge has a metric to judge by", "add one, or remove 'judge'")],
        _ when metrics.All(metric => metric is { DryRun: true }) => [new("RT1070", path, "every metric is a dry run", "at least one metric decides", "take 'dryRun' from one, or remove 'judge'")],
        _ => [],
    };
}

using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Guards against a recorded baseline: only the worse way counts, and both ways where neither is worse.</summary>
internal static class GuardBaseline
{
    public static Reading ReadPart(MetricDefinition metric, string text)
    {
        var reading = new Percentage().Read(text);
        return reading.Value switch
        {
            Percent { Value: <= 0 } => Refuse($"nothing is within {text}", "a part of the baseline is above 0%", "write it like 'within 20% of baseline'"),
            Percent { Value: >= 100 } when metric.Direction == MetricDirection.LowerIsWorse => Refuse($"{metric.Name} cannot fall by {text}", "less is worse here, and nothing falls by 100% or more", "write a smaller part"),
            Percent percent => Reading.Of(percent.Value),
            _ => reading,
        };
    }

    public static Guard Against(Guard guard, double part)
    {
        var (comparison, lower, upper) = guard.Definition.Direction switch
        {
            MetricDirection.HigherIsWorse => (GuardComparison.GreaterThan, part, 0d),
            MetricDirection.LowerIsWorse => (GuardComparison.LessThan, -part, 0d),
            _ => (GuardComparison.Outside, -part, part),
        };
        return guard with { Reference = GuardReference.Baseline, IsRequirement = true, Comparison = comparison, Limit = lower, UpperLimit = upper };
    }

    private static Reading Refuse(string wrong, string required, string fix) => Reading.Refuse("RT1062", wrong, required, fix);
}

namespace Rollout.Tasks.Spec.Rules;

/// <summary>Load balancers take whole percents.</summary>
internal sealed class WeightsAreWholeRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        from step in SpecContext.Entries($"{environment.Path}.steps", environment.Spec.Steps)
        where step.Spec.Weight is { } weight && weight.Value != Math.Floor(weight.Value)
        select new SpecFault(
            "RT1025",
            $"{step.Path}.weight",
            FormattableString.Invariant($"'{step.Spec.Weight!.Value.Value}%' is no whole percent"),
            "a weight is 1% to 100% without fractions",
            FormattableString.Invariant($"write '{Math.Ceiling(step.Spec.Weight.Value.Value)}%'"));
}

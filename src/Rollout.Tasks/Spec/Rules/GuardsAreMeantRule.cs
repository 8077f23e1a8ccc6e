namespace Rollout.Tasks.Spec.Rules;

/// <summary>Every guard names a known metric, and compares it in its unit and in a way that it has.</summary>
internal sealed class GuardsAreMeantRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) => context.Environments.SelectMany(GuardLists.Faults);
}

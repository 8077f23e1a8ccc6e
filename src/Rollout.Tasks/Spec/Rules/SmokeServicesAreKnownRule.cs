namespace Rollout.Tasks.Spec.Rules;

/// <summary>Smoke flows ask services that the file has.</summary>
internal sealed class SmokeServicesAreKnownRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        string[] known = [.. context.Spec.Services?.Keys ?? []];
        return from step in context.SmokeSteps
               where step.Spec.Service is not null && known.Length > 0 && !known.Contains(step.Spec.Service)
               select new SpecFault("RT1039", $"{step.Path}.service", $"there is no service '{step.Spec.Service}'", Nearest.Known(known), Nearest.Fix(step.Spec.Service!, known));
    }
}

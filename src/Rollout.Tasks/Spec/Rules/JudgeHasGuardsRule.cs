namespace Rollout.Tasks.Spec.Rules;

/// <summary>Where the stable release gets no requests, the judge has nothing to compare with: without a guard, nobody could vouch for the candidate there.</summary>
internal sealed class JudgeHasGuardsRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        where environment.Spec is { Judge: not null, Guards.Count: 0 }
        let steps = SpecContext.Entries($"{environment.Path}.steps", environment.Spec.Steps).ToList()
        where steps.Count > 0
        from place in Unwatched(environment, steps[^1])
        select new SpecFault(
            "RT3149", place.Path, $"the judge has nothing to compare with {place.Where}, and no guard watches there", "what nobody vouches for is held", "add a guard to the environment's 'guards', such as 'error-rate > 5% for 1m'");

    // Ascending steps end at 100 %; a rule of its own says so.
    private static IEnumerable<(string Path, string Where)> Unwatched(Named<EnvironmentSpec> environment, Entry<StepSpec> last)
    {
        if (last.Spec is { Guards: null or { Count: 0 }, Require: null or { Count: 0 } })
        {
            yield return (last.Path, "at 100 %");
        }

        if (environment.Spec.Bake > TimeSpan.Zero)
        {
            yield return ($"{environment.Path}.bake", "in the bake");
        }
    }
}

namespace Rollout.Tasks.Spec.Rules;

/// <summary>The chosen environment stands in the file.</summary>
internal sealed class EnvironmentIsKnownRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        if (context.Spec.Environments is { Count: > 0 } known && !known.ContainsKey(context.Environment))
        {
            yield return new("RT1020", "--environment", $"there is no environment '{context.Environment}'", Nearest.Known([.. known.Keys]), Nearest.Fix(context.Environment, [.. known.Keys]));
        }
    }
}

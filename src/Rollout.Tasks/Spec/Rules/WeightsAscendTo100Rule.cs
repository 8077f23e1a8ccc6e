namespace Rollout.Tasks.Spec.Rules;

/// <summary>Every step gives the candidate more than the one before, and the last gives it all.</summary>
internal sealed class WeightsAscendTo100Rule : ISpecRule
{
    private const string Required = "weights ascend from step to step and end with 100%";

    public IEnumerable<SpecFault> Check(SpecContext context) => context.Environments.SelectMany(e => CheckSteps($"{e.Path}.steps", e.Spec.Steps ?? []));

    internal static IEnumerable<SpecFault> CheckSteps(string path, IReadOnlyList<StepSpec?> steps)
    {
        for (var i = 1; i < steps.Count; i++)
        {
            if (steps[i]?.Weight is { } weight && steps[i - 1]?.Weight is { } before && weight.Value <= before.Value)
            {
                yield return new("RT1024", $"{path}[{i}].weight", Invariant($"'{weight.Value}%' does not ascend: the step before has {before.Value}%"), Required, "raise it, or remove the step");
            }
        }

        if (steps.Count > 0 && steps[^1]?.Weight is { } last && last.Value < 100)
        {
            yield return new("RT1024", $"{path}[{steps.Count - 1}].weight", Invariant($"the last step has '{last.Value}%'"), Required, "add a step with the weight 100%");
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>A guard whose <c>for</c> is longer than every hold can never fire, and neither can one in a bake that is shorter.</summary>
internal sealed class HoldsCoverGuardsRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) => Holds(context).Concat(Bakes(context));

    private static IEnumerable<SpecFault> Holds(SpecContext context)
    {
        var duration = new Duration();
        return from environment in context.Environments
               let steps = environment.Spec.Steps ?? []
               where steps.Count > 0 && steps.All(s => s?.Hold is not null)
               let longest = steps.Select(s => s!.Hold!.Value).Append(environment.Spec.Bake).Max()
               from guard in GuardLists.Of(environment)
               let hold = StepOf(environment, guard)?.Hold ?? longest
               where guard.Spec.For > hold
               select new SpecFault(
                   "RT1026",
                   guard.Path,
                   $"the guard '{guard.Spec.Text}' needs {duration.Write(guard.Spec.For)} to fire, but {(hold == longest ? "the longest hold" : "the hold of its step")} is {duration.Write(hold)}",
                   "a hold is at least as long as the 'for' of its guards",
                   $"hold a step for '{duration.Write(guard.Spec.For)}' or longer, or shorten the guard to 'for {duration.Write(hold)}' or less");
    }

    // In the bake the guards watch alone: one that cannot fire there would be a promise that nobody keeps.
    private static IEnumerable<SpecFault> Bakes(SpecContext context)
    {
        var duration = new Duration();
        return from environment in context.Environments
               let bake = environment.Spec.Bake
               where bake > TimeSpan.Zero
               from guard in GuardLists.Of(environment)
               where guard.Spec.For > bake && guard.Path.StartsWith($"{environment.Path}.guards", StringComparison.Ordinal)
               select new SpecFault(
                   "RT1026",
                   $"{environment.Path}.bake",
                   $"the guard '{guard.Spec.Text}' needs {duration.Write(guard.Spec.For)} to fire, but the bake is {duration.Write(bake)}",
                   "the bake is at least as long as the 'for' of the guards that watch it",
                   $"bake for '{duration.Write(guard.Spec.For)}' or longer, or move the guard to the steps that it can watch");
    }

    // A step forgets what was before it, so its own guards have its own hold.
    private static StepSpec? StepOf(Named<EnvironmentSpec> environment, Entry<Guard> guard) =>
        environment.Spec.Steps!.Where((_, i) => guard.Path.StartsWith($"{environment.Path}.steps[{i}].", StringComparison.Ordinal)).FirstOrDefault();
}

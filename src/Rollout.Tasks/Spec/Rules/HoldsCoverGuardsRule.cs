using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>A guard whose <c>for</c> is longer than every hold can never fire.</summary>
internal sealed class HoldsCoverGuardsRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var duration = new Duration();
        foreach (var environment in context.Environments)
        {
            var holds = (environment.Spec.Steps ?? []).Select(s => s?.Hold).ToList();
            if (holds.Count == 0 || holds.Contains(null))
            {
                continue;
            }

            var longest = holds.Max()!.Value;
            foreach (var guard in SpecContext.Entries($"{environment.Path}.guards", environment.Spec.Guards).Where(g => g.Spec.For > longest))
            {
                yield return new(
                    "RT1026",
                    guard.Path,
                    $"the guard '{guard.Spec.Text}' needs {duration.Write(guard.Spec.For)} to fire, but the longest hold is {duration.Write(longest)}",
                    "a hold is at least as long as the 'for' of its guards",
                    $"hold a step for '{duration.Write(guard.Spec.For)}' or longer, or shorten the guard to 'for {duration.Write(longest)}' or less");
            }
        }
    }
}

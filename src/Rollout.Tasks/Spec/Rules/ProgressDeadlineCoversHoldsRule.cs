using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>A step's hold ends before the progress deadline does.</summary>
internal sealed class ProgressDeadlineCoversHoldsRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var duration = new Duration();
        return from environment in context.Environments
               where environment.Spec.ProgressDeadline is not null
               let deadline = environment.Spec.ProgressDeadline!.Value
               let longest = (environment.Spec.Steps ?? []).Select((s, i) => (Index: i, Hold: s?.Hold ?? TimeSpan.Zero)).OrderByDescending(s => s.Hold).FirstOrDefault()
               where longest.Hold >= deadline
               select new SpecFault(
                   "RT1032",
                   $"{environment.Path}.progressDeadline",
                   $"{duration.Write(deadline)} is no longer than the hold of steps[{longest.Index}] ({duration.Write(longest.Hold)}), so the rollout would always be aborted there",
                   "the deadline is longer than every hold",
                   $"set '{duration.Write(longest.Hold + TimeSpan.FromMinutes(10))}', or shorten the hold");
    }
}

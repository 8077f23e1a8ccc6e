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
               let longest = SpecContext.Entries("steps", environment.Spec.Steps).OrderByDescending(s => s.Spec.Hold ?? TimeSpan.Zero).FirstOrDefault()
               where longest?.Spec.Hold >= deadline
               select new SpecFault(
                   "RT1032",
                   $"{environment.Path}.progressDeadline",
                   $"{duration.Write(deadline)} is no longer than the hold of {longest.Path} ({duration.Write(longest.Spec.Hold!.Value)}), so the rollout would always be aborted there",
                   "the deadline is longer than every hold",
                   $"set '{duration.Write(longest.Spec.Hold!.Value + TimeSpan.FromMinutes(10))}', or shorten the hold");
    }
}

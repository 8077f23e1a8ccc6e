using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>The way back stays open while the release is watched, and a hold that is extended ends before its deadline.</summary>
internal sealed class TimesFitTogetherRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var duration = new Duration();
        foreach (var (path, _, environment) in context.Environments)
        {
            if (environment.Bake > environment.Retention)
            {
                yield return new("RT1071", $"{path}.bake", $"{duration.Write(environment.Bake)} is longer than the retention ({duration.Write(environment.Retention)})", "the old slot is kept while the release is watched, for it may have to go back", $"write 'retention: {duration.Write(environment.Bake)}' or more, or a shorter bake");
            }

            var steps = (environment.Steps ?? []).Where(step => step?.Hold is not null).ToList();
            if (environment is { ProgressDeadline: { } deadline, Judge: { } judge } && steps.Where(step => (step!.WhenInconclusive ?? judge.WhenInconclusive) == InconclusivePolicy.Extend).Select(step => step!.Hold!.Value).DefaultIfEmpty().Max() is { Ticks: > 0 } hold && hold < deadline && hold + judge.ExtendAtMost >= deadline)
            {
                yield return new("RT1072", $"{path}.progressDeadline", $"{duration.Write(deadline)} is no longer than the longest hold with its extension ({duration.Write(hold)} + {duration.Write(judge.ExtendAtMost)})", "the deadline is longer than a hold that is extended", $"set '{duration.Write(hold + judge.ExtendAtMost + TimeSpan.FromMinutes(10))}', or a shorter judge.extendAtMost");
            }
        }
    }
}

using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>There is time for two reads in every window, and in the error budget of the source.</summary>
internal sealed class WindowsCoverReadsRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var duration = new Duration();
        foreach (var named in context.Environments.Where(e => e.Spec.Metrics is not null))
        {
            var (path, metrics) = (named.Path, named.Spec.Metrics!);
            var smallest = metrics.Interval * 2;
            foreach (var guard in GuardLists.Of(named).Where(g => !g.Spec.AtEnd && g.Spec.MinimumRequests > 0 && g.Spec.Window < smallest))
            {
                yield return new("RT1044", guard.Path, $"the window of '{guard.Spec.Text}' is {duration.Write(guard.Spec.Window)}, and metrics are read every {duration.Write(metrics.Interval)}", "a window has room for two reads", $"write 'over {duration.Write(smallest)}', or shorten metrics.interval");
            }

            if (metrics.ErrorBudget < metrics.Interval)
            {
                yield return new("RT1044", $"{path}.metrics.errorBudget", $"{duration.Write(metrics.ErrorBudget)} is shorter than the interval ({duration.Write(metrics.Interval)})", "the budget has room for one read that fails", $"write '{duration.Write(smallest)}' or more");
            }
        }
    }
}

using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>CloudWatch tells whole minutes, some minutes late: a hold that ends before the first of them is known is always held, and a window shorter than two of them never has data.</summary>
internal sealed class CloudWatchNeedsTimeRule : ISpecRule
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Duration duration = new();

    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        where environment.Spec.Metrics?.Source == MetricSourceKind.Cloudwatch
        from fault in Holds(environment, environment.Spec.Metrics!.Delay).Concat(Windows(environment))
        select fault;

    // A minute that the step began in is not its own, so the first whole one ends up to two minutes after its start.
    private IEnumerable<SpecFault> Holds(Named<EnvironmentSpec> environment, TimeSpan delay)
    {
        var least = delay + (Minute * 2);
        var holds = SpecContext.Entries($"{environment.Path}.steps", environment.Spec.Steps).Where(step => step.Spec.Hold is not null).Select(step => (Path: $"{step.Path}.hold", Hold: step.Spec.Hold!.Value))
            .Concat(environment.Spec.Bake > TimeSpan.Zero ? [($"{environment.Path}.bake", environment.Spec.Bake)] : []);
        return holds.Where(step => step.Hold < least).Select(step => new SpecFault(
            "RT3148", step.Path, $"{duration.Write(step.Hold)} is over before CloudWatch tells its first whole minute, which is known {duration.Write(least)} after the start (metrics.delay {duration.Write(delay)})", "a hold has time for a minute of its own", $"write '{duration.Write(least)}' or more"));
    }

    private IEnumerable<SpecFault> Windows(Named<EnvironmentSpec> environment) =>
        from guard in GuardLists.Of(environment)
        where MetricsAreToldRule.IsOfMainSource(guard.Spec.Metric) && guard.Spec.MinimumRequests > 0 && guard.Spec.Window < Minute * 2
        select new SpecFault("RT3148", guard.Path, $"the window of '{guard.Spec.Text}' is {duration.Write(guard.Spec.Window)}, and CloudWatch tells whole minutes", "a window has room for two minutes", $"write 'over {duration.Write(Minute * 2)}' or more");
}

namespace Rollout.Tasks.Reporting;

/// <summary>Tells several reporters, in their order.</summary>
/// <param name="reporters">None of them throws.</param>
public sealed class CompositeReporter(params IReadOnlyList<IRolloutReporter> reporters) : IRolloutReporter
{
    /// <inheritdoc />
    public void Report(RolloutEvent rolloutEvent)
    {
        foreach (var reporter in reporters)
        {
            reporter.Report(rolloutEvent);
        }
    }
}

using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Reporting;

/// <summary>Keeps what is reported.</summary>
internal sealed class Recorder(List<RolloutEvent> events) : IRolloutReporter
{
    public void Report(RolloutEvent rolloutEvent) => events.Add(rolloutEvent);
}

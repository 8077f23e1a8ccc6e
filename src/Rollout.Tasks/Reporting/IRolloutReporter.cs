namespace Rollout.Tasks.Reporting;

/// <summary>Shows people and files what a rollout does.</summary>
/// <remarks>A reporter never stops a rollout: it throws nothing, waits for nobody, and may be called from any thread.</remarks>
public interface IRolloutReporter
{
    /// <summary>Takes note of one event.</summary>
    /// <param name="rolloutEvent">What happened. Its texts hold no secrets.</param>
    void Report(RolloutEvent rolloutEvent);
}

using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Traffic;

namespace Rollout.Faults.Tests.Engine;

/// <summary>A smoke test without flows: the way for test requests is opened and closed, and nobody takes it.</summary>
internal sealed class TestTrafficStage : IStage
{
    public string Name => TaskNames.SmokeTest;

    public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) => Task.FromResult<string?>("done before");

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.Backends.Router is ITestTraffic route)
        {
            try
            {
                await route.OpenAsync(session.Rollout.RolloutId, session.Rollout.CandidateSlot, cancellationToken);
            }
            finally
            {
                await route.CloseAsync(cancellationToken);
            }
        }

        return new StageResult("done");
    }
}

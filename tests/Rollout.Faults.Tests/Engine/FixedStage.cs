using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;

namespace Rollout.Faults.Tests.Engine;

/// <summary>A task that has nothing to do with the load balancer.</summary>
internal sealed class FixedStage(string name) : IStage
{
    public string Name => name;

    public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) => Task.FromResult<string?>("done before");

    public Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken) => Task.FromResult(new StageResult("done"));
}

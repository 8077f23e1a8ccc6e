using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>A task whose work does not matter to the test.</summary>
internal sealed class StubStage(string name, Func<RolloutSession, CancellationToken, Task>? work = null) : IStage
{
    public string Name => name;

    public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) =>
        Task.FromResult<string?>("done before");

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (work is not null)
        {
            await work(session, cancellationToken);
        }

        return new StageResult("done");
    }
}

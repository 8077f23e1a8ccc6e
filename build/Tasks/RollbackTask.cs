using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.Rollback)]
[TaskDescription("Goes back: aborts a rollout in flight, or returns to the previous release.")]
public sealed class RollbackTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.Rollback);
}

using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.Decommission)]
[TaskDescription("Stops the slot that no longer serves, after retention.")]
public sealed class DecommissionTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.Decommission);
}

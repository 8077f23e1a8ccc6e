using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.RestoreSideBySide)]
[TaskDescription("Restores a backup into a new database, checks it, and swaps it with the live one.")]
public sealed class RestoreSideBySideTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.RestoreSideBySide);
}

using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.MigrateStaging)]
[TaskDescription("Rehearses the migrations on a copy of staging, then applies them there.")]
[IsDependentOn(typeof(TagImagesTask))]
public sealed class MigrateStagingTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.MigrateStaging);
}

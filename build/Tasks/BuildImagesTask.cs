using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.BuildImages)]
[TaskDescription("Builds one image a service, side by side.")]
[IsDependentOn(typeof(PreflightTask))]
public sealed class BuildImagesTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.BuildImages);
}

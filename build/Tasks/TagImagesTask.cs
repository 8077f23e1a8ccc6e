using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.TagImages)]
[TaskDescription("Gives the images the release's tag and pins their digests.")]
[IsDependentOn(typeof(BuildImagesTask))]
public sealed class TagImagesTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.TagImages);
}

using Cake.Frosting;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("LocalUp")]
[TaskDescription("Brings the embedded environment up, with a first stable release.")]
public sealed class LocalUpTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync("LocalUp");
}

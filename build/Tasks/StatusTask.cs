using Cake.Frosting;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("Status")]
[TaskDescription("How the environment stands; --output=FILE writes JSON.")]
public sealed class StatusTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.GuardAsync(async () =>
    {
        var status = await context.Run.StatusAsync(context.Cancellation);
        context.Show(status.ToJson(), status.ToLines());
    });
}

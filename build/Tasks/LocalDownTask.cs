using Cake.Frosting;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("LocalDown")]
[TaskDescription("Stops the embedded environment; --purge deletes its data.")]
public sealed class LocalDownTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.GuardAsync(() => context.Run.LocalDownAsync(context.Purge, context.Cancellation));
}

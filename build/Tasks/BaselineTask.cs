using Cake.Frosting;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("Baseline")]
[TaskDescription("Records what the stable release does when all is well, for guards 'of baseline'; --for=TIME.")]
public sealed class BaselineTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.GuardAsync(() => context.Run.BaselineAsync(context.Argument("for"), context.Cancellation));
}

using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("Unlock")]
[TaskDescription("Takes the lease away from a process that cannot be reached.")]
public sealed class UnlockTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.GuardAsync(async () =>
        context.Log.Information("{0}", await context.Run.UnlockAsync(context.Cancellation)));
}

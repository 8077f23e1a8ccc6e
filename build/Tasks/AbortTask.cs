using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.Abort)]
[TaskDescription("Stops a rollout in flight, also in another terminal or job, and goes back; --reason=TEXT.")]
public sealed class AbortTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.GuardAsync(() => context.Run.AbortAsync(context.Argument("reason"), context.Cancellation));
}

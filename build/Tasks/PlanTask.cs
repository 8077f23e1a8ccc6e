using Cake.Frosting;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("Plan")]
[TaskDescription("What Cutover would do now, call by call; --output=FILE writes JSON.")]
public sealed class PlanTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.GuardAsync(async () =>
    {
        var plan = await context.Run.PlanAsync(context.Cancellation);
        context.Show(plan.ToJson(), plan.ToLines());
        plan.ThrowIfStopped();
    });
}

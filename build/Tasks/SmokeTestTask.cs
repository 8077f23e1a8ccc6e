using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.SmokeTest)]
[TaskDescription("Runs the smoke flows against the candidate, before any traffic.")]
[IsDependentOn(typeof(MigrateDatabaseTask))]
public sealed class SmokeTestTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.SmokeTest);
}

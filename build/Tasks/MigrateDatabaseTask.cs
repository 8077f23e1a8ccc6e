using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.MigrateDatabase)]
[TaskDescription("Applies the migrations to the shared database, forward only.")]
[IsDependentOn(typeof(DeployCandidateTask))]
public sealed class MigrateDatabaseTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.MigrateDatabase);
}

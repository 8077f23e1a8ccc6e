using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.DeployCandidate)]
[TaskDescription("Starts the candidate beside the stable release, without traffic.")]
[IsDependentOn(typeof(MigrateStagingTask))]
public sealed class DeployCandidateTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.DeployCandidate);
}

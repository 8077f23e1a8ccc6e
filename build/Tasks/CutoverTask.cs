using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.Cutover)]
[TaskDescription("The whole rollout: all steps up to 100 %, then the candidate is stable.")]
[IsDependentOn(typeof(ShiftTraffic50Task))]
public sealed class CutoverTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.Cutover);
}

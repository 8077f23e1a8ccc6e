using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.ShiftTraffic50)]
[TaskDescription("Carries out all steps up to 50 % and watches the candidate.")]
[IsDependentOn(typeof(ShiftTraffic10Task))]
public sealed class ShiftTraffic50Task : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.ShiftTraffic50);
}

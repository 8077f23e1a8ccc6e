using Cake.Frosting;
using Rollout.Tasks.Execution;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName(TaskNames.ShiftTraffic10)]
[TaskDescription("Carries out all steps up to 10 % and watches the candidate.")]
[IsDependentOn(typeof(SmokeTestTask))]
public sealed class ShiftTraffic10Task : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.RolloutAsync(TaskNames.ShiftTraffic10);
}

using Cake.Frosting;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("Test")]
[TaskDescription("Runs all tests; where root on Debian, it installs what they need.")]
public sealed class TestTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.GuardAsync(() => new TestRun(context).RunAsync(context.Argument("filter")));
}

using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("Default")]
[TaskDescription("Prints the targets.")]
public sealed class DefaultTask : FrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override void Run(BuildContext context)
    {
        foreach (var line in TargetList.Lines())
        {
            context.Log.Information("{0}", line);
        }
    }
}

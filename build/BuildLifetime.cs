using Cake.Core;
using Cake.Frosting;

namespace Build;

/// <summary>Ends what the tasks began.</summary>
public sealed class BuildLifetime : FrostingLifetime<BuildContext>
{
    /// <inheritdoc />
    public override void Setup(BuildContext context, ISetupContext info)
    {
        // Nothing is begun before a task asks for it: a list of targets must cost nothing.
    }

    /// <inheritdoc />
    public override void Teardown(BuildContext context, ITeardownContext info) => context.FinishAsync(info).GetAwaiter().GetResult();
}

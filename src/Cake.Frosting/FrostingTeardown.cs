using Cake.Core;

namespace Cake.Frosting;

/// <summary>Called once after the last task, also of a failed run; for hosts without an own context.</summary>
public abstract class FrostingTeardown : FrostingTeardown<ICakeContext>
{
}

/// <summary>Called once after the last task, also of a failed run.</summary>
/// <typeparam name="TContext">Context of the host.</typeparam>
public abstract class FrostingTeardown<TContext> : IFrostingTeardown
    where TContext : ICakeContext
{
    /// <summary>Called once after the last task, also of a failed run.</summary>
    /// <param name="context">Context of the run.</param>
    /// <param name="info">What has run, and how it ended.</param>
    public abstract void Teardown(TContext context, ITeardownContext info);

    void IFrostingTeardown.Teardown(ICakeContext context, ITeardownContext info)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(info);
        Teardown((TContext)context, info);
    }
}

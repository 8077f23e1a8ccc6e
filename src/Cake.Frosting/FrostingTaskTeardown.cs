using Cake.Core;

namespace Cake.Frosting;

/// <summary>Called after each task, also a failed or skipped one; for hosts without an own context.</summary>
public abstract class FrostingTaskTeardown : FrostingTaskTeardown<ICakeContext>
{
}

/// <summary>Called after each task, also a failed or skipped one.</summary>
/// <typeparam name="TContext">Context of the host.</typeparam>
public abstract class FrostingTaskTeardown<TContext> : IFrostingTaskTeardown
    where TContext : ICakeContext
{
    /// <summary>Called after each task, also a failed or skipped one.</summary>
    /// <param name="context">Context of the run.</param>
    /// <param name="info">What has run, and how it ended.</param>
    public abstract void Teardown(TContext context, ITaskTeardownContext info);

    void IFrostingTaskTeardown.Teardown(ICakeContext context, ITaskTeardownContext info)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(info);
        Teardown((TContext)context, info);
    }
}

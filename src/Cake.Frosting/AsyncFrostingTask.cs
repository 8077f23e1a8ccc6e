using Cake.Core;

namespace Cake.Frosting;

/// <summary>A task whose work is asynchronous, for hosts without an own context.</summary>
public abstract class AsyncFrostingTask : AsyncFrostingTask<ICakeContext>
{
}

/// <summary>A task whose work is asynchronous.</summary>
/// <typeparam name="T">Context of the host. A task whose context type does not fit is left out with a warning.</typeparam>
public abstract class AsyncFrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the work. A task without it only stands for its dependencies.</summary>
    /// <param name="context">Context of the run.</param>
    /// <returns>A task that ends with the work.</returns>
    public virtual Task RunAsync(T context) => Task.CompletedTask;

    /// <summary>Whether the work is to be done. A dependency that says no is skipped; a target that says no fails the run.</summary>
    /// <param name="context">Context of the run.</param>
    /// <returns>True to run; by default always.</returns>
    public virtual bool ShouldRun(T context) => true;

    /// <summary>Handles a fault of the work. When an override returns, the run goes on; to fail the run, it throws.</summary>
    /// <param name="exception">The fault.</param>
    /// <param name="context">Context of the run.</param>
    public virtual void OnError(Exception exception, T context)
    {
        ArgumentNullException.ThrowIfNull(exception);
    }

    /// <summary>Called after the work, whether it failed or not.</summary>
    /// <param name="context">Context of the run.</param>
    public virtual void Finally(T context)
    {
    }

    Task IFrostingTask.RunAsync(ICakeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return RunAsync((T)context);
    }

    bool IFrostingTask.ShouldRun(ICakeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ShouldRun((T)context);
    }

    void IFrostingTask.OnError(Exception exception, ICakeContext context)
    {
        ArgumentNullException.ThrowIfNull(exception);
        ArgumentNullException.ThrowIfNull(context);
        OnError(exception, (T)context);
    }

    void IFrostingTask.Finally(ICakeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Finally((T)context);
    }
}

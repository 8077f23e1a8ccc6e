using Cake.Core;

namespace Cake.Frosting;

/// <summary>A unit of work. Classes derive from <see cref="FrostingTask{T}"/> or <see cref="AsyncFrostingTask{T}"/>.</summary>
public interface IFrostingTask
{
    /// <summary>Why the task is skipped when <see cref="ShouldRun"/> says no.</summary>
    /// <value>Empty by default; then the log has the task's name instead.</value>
    string SkippedMessage => string.Empty;

    /// <summary>Does the work.</summary>
    /// <param name="context">Context of the run.</param>
    /// <returns>A task that ends with the work.</returns>
    Task RunAsync(ICakeContext context);

    /// <summary>Whether the work is to be done. A dependency that says no is skipped; a target that says no fails the run.</summary>
    /// <param name="context">Context of the run.</param>
    /// <returns>True to run.</returns>
    bool ShouldRun(ICakeContext context);

    /// <summary>Handles a fault of <see cref="RunAsync"/>. When it returns, the run goes on; to fail the run, it throws.</summary>
    /// <param name="exception">The fault.</param>
    /// <param name="context">Context of the run.</param>
    void OnError(Exception exception, ICakeContext context);

    /// <summary>Called after the work, whether it failed or not.</summary>
    /// <param name="context">Context of the run.</param>
    void Finally(ICakeContext context);
}

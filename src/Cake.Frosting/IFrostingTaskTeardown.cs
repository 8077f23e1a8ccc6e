using Cake.Core;

namespace Cake.Frosting;

/// <summary>Called after each task, also a failed or skipped one.</summary>
public interface IFrostingTaskTeardown
{
    /// <summary>Called after each task, also a failed or skipped one.</summary>
    /// <param name="context">Context of the run.</param>
    /// <param name="info">What has run, and how it ended.</param>
    void Teardown(ICakeContext context, ITaskTeardownContext info);
}

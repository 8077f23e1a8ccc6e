using Cake.Core;

namespace Cake.Frosting;

/// <summary>Called once after the last task, also of a failed run.</summary>
public interface IFrostingTeardown
{
    /// <summary>Called once after the last task, also of a failed run.</summary>
    /// <param name="context">Context of the run.</param>
    /// <param name="info">What has run, and how it ended.</param>
    void Teardown(ICakeContext context, ITeardownContext info);
}

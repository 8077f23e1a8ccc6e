using Cake.Core;

namespace Cake.Frosting;

/// <summary>Called before each task.</summary>
public interface IFrostingTaskSetup
{
    /// <summary>Called before each task.</summary>
    /// <param name="context">Context of the run.</param>
    /// <param name="info">What is about to run.</param>
    void Setup(ICakeContext context, ITaskSetupContext info);
}

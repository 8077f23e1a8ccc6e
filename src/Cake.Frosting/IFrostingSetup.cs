using Cake.Core;

namespace Cake.Frosting;

/// <summary>Called once before the first task.</summary>
public interface IFrostingSetup
{
    /// <summary>Called once before the first task.</summary>
    /// <param name="context">Context of the run.</param>
    /// <param name="info">What is about to run.</param>
    void Setup(ICakeContext context, ISetupContext info);
}

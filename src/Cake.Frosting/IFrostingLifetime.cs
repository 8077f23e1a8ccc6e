namespace Cake.Frosting;

/// <summary>Called before and after a run.</summary>
public interface IFrostingLifetime : IFrostingSetup, IFrostingTeardown
{
}

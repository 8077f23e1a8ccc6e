using Cake.Core;

namespace Cake.Frosting;

/// <summary>The context of a run that has no own; base class of own contexts.</summary>
public class FrostingContext : CakeContextAdapter, IFrostingContext
{
    /// <summary>The context of a run.</summary>
    /// <param name="context">Cake's context, to which every member is passed on.</param>
    public FrostingContext(ICakeContext context)
        : base(context)
    {
    }
}

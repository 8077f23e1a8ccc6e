namespace Rollout.Tasks.Spec;

/// <summary>One claim about the file as a whole. Pure; yields every fault it sees.</summary>
internal interface ISpecRule
{
    IEnumerable<SpecFault> Check(SpecContext context);
}

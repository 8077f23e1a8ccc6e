namespace Rollout.Tasks.Spec.Rules;

/// <summary>The release of the file is another than the one that is put in place at first start.</summary>
internal sealed class BootstrapDiffersRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        let bootstrap = environment.Spec.Embedded?.Bootstrap?.Release
        where bootstrap is not null && bootstrap == context.Spec.Release
        select new SpecFault("RT1043", $"{environment.Path}.embedded.bootstrap.release", $"'{bootstrap}' is the release to roll out as well", "an empty environment starts with an earlier release", "change one of them");
}

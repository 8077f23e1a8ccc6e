namespace Rollout.Tasks.Spec.Rules;

/// <summary>Flows and queries can be told apart in reports.</summary>
internal sealed class NamesAreUniqueRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var flows = SpecContext.Entries("smoke", context.Spec.Smoke).Select(f => ($"{f.Path}.name", f.Spec.Name));
        var queries = context.Environments.Select(e => SpecContext.Entries($"{e.Path}.database.verify", e.Spec.Database?.Verify).Select(v => ($"{v.Path}.name", v.Spec.Name)));
        return queries.Prepend(flows).SelectMany(Repeated);
    }

    private static IEnumerable<SpecFault> Repeated(IEnumerable<(string Path, string? Name)> named)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return named.Where(n => n.Name is not null && !seen.Add(n.Name)).Select(n => new SpecFault("RT1046", n.Path, $"the name '{n.Name}' stands twice in this list", "names tell entries apart in reports", "change one of them"));
    }
}

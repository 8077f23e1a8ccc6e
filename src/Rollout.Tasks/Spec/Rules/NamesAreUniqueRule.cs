namespace Rollout.Tasks.Spec.Rules;

/// <summary>Flows and queries can be told apart in reports.</summary>
internal sealed class NamesAreUniqueRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var flows = SpecContext.Entries("smoke", context.Spec.Smoke).Select(f => new Written($"{f.Path}.name", f.Spec.Name));
        var queries = context.Environments.Select(e => SpecContext.Entries($"{e.Path}.database.verify", e.Spec.Database?.Verify).Select(v => new Written($"{v.Path}.name", v.Spec.Name)));
        return queries.Prepend(flows).SelectMany(Repeated);
    }

    private static IEnumerable<SpecFault> Repeated(IEnumerable<Written> named)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return named.Where(n => n.Text is not null && !seen.Add(n.Text)).Select(n => new SpecFault("RT1046", n.Path, $"the name '{n.Text}' stands twice in this list", "names tell entries apart in reports", "change one of them"));
    }
}

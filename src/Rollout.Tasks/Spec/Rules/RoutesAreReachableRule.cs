namespace Rollout.Tasks.Spec.Rules;

/// <summary>No route is hidden behind an earlier, wider one: the load balancer takes the first rule that matches.</summary>
internal sealed class RoutesAreReachableRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var earlier = new List<Named<string>>();
        foreach (var (path, name, service) in context.Services)
        {
            foreach (var route in SpecContext.Entries($"{path}.route", service.Route))
            {
                if (earlier.Exists(e => e.Spec == route.Spec))
                {
                    continue; // Two services with one route: another rule's.
                }

                if (earlier.Find(e => e.Name != name && Covers(e.Spec, route.Spec)) is { } hidden)
                {
                    yield return new("RT1028", route.Path, $"the route '{route.Spec}' of '{name}' gets no request: '{hidden.Spec}' of '{hidden.Name}' comes first and covers it", "services stand in the order in which their routes are tried", $"move '{name}' above '{hidden.Name}'");
                }
            }

            earlier.AddRange(SpecContext.Entries(path, service.Route).Select(r => new Named<string>(path, name, r.Spec)));
        }
    }

    /// <summary>Only patterns of the form <c>prefix*</c> are compared.</summary>
    private static bool Covers(string wide, string narrow) =>
        wide.EndsWith('*') && wide.IndexOfAny(['*', '?']) == wide.Length - 1 && narrow.StartsWith(wide[..^1], StringComparison.Ordinal);
}

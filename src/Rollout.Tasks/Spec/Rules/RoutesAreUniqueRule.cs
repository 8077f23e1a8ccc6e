namespace Rollout.Tasks.Spec.Rules;

/// <summary>No two services have one route.</summary>
internal sealed class RoutesAreUniqueRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, name, service) in context.Services)
        {
            foreach (var route in SpecContext.Entries($"{path}.route", service.Route))
            {
                if (!owners.TryAdd(route.Spec, name))
                {
                    yield return new("RT1027", route.Path, $"the route '{route.Spec}' of '{name}' belongs to '{owners[route.Spec]}' already", "a route belongs to one service and stands once", "change or remove one of them");
                }
            }
        }
    }
}

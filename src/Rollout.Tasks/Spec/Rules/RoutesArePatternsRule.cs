using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>Routes and health paths are paths that a load balancer takes.</summary>
internal sealed partial class RoutesArePatternsRule : ISpecRule
{
    /// <summary>ELBv2 allows five values in the conditions of a rule.</summary>
    private const int MostRoutes = 5;

    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        foreach (var (path, name, service) in context.Services)
        {
            foreach (var route in SpecContext.Entries($"{path}.route", service.Route).Where(r => !Pattern().IsMatch(r.Spec)))
            {
                var slash = route.Spec.StartsWith('/') ? "" : "/";
                yield return new("RT1030", route.Path, $"the route '{route.Spec}' is no path pattern", "it starts with '/', has at most 128 characters of A-Z a-z 0-9 _ - . $ / ~ \" ' @ : + & and the wildcards * and ?", $"write it like '{(slash.Length > 0 && Pattern().IsMatch("/" + route.Spec) ? "/" + route.Spec : $"/{name}/*")}'");
            }

            if (service.Route is { Count: > MostRoutes } routes)
            {
                yield return new("RT1030", $"{path}.route", $"'{name}' has {routes.Count} routes", $"a rule of the load balancer takes at most {MostRoutes}", "join some of them with a wildcard");
            }

            if (!HealthPath().IsMatch(service.Health))
            {
                yield return new("RT1030", $"{path}.health", $"'{service.Health}' is no path", "a health path starts with '/' and has no space", $"write it like '/{service.Health.Trim('/', ' ').Split(' ')[0]}'");
            }
        }
    }

    [GeneratedRegex(@"^/[A-Za-z0-9_.$/~""'@:+&*?-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^/[^\s]{0,1023}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HealthPath();
}

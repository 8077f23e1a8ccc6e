using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Traffic;

/// <summary>Which service a load balancer sends a path to. Pure.</summary>
internal static class RoutePatterns
{
    /// <summary>The first service, in the order of the plan, with a route that matches.</summary>
    /// <param name="services">Services of the plan.</param>
    /// <param name="path">Path, with or without a query.</param>
    /// <returns>Its name; null when no route matches.</returns>
    public static string? ServiceOf(IReadOnlyList<ServicePlan> services, string path)
    {
        var plain = path.Split('?', '#')[0];
        return services.FirstOrDefault(service => service.Routes.Any(route => Matches(route, plain)))?.Name;
    }

    /// <summary>Whether a pattern of ELBv2 matches: <c>*</c> is any text, also none, <c>?</c> is one character; upper and lower case differ.</summary>
    public static bool Matches(string pattern, string path)
    {
        // Greedy with one way back: the last star takes one character more each time the rest does not fit.
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < path.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == path[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }
}

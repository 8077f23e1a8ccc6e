using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Smoke;

/// <summary>The way of the smoke flows through the load balancer.</summary>
/// <param name="Route">Where it answers, and the mark by which it knows a test request.</param>
/// <param name="Leads">Whether the load balancer sends a path to a service: its name, then the path. Requests for other paths go to the instance itself.</param>
public sealed record SmokeRoute(TestTrafficRoute Route, Func<string, string, bool> Leads)
{
    private const string Cookie = "Cookie";

    /// <summary>Puts the mark on a request. A cookie is added to those that the request has; another header of this name is replaced, for it would lead elsewhere.</summary>
    /// <param name="message">The request.</param>
    internal void Mark(HttpRequestMessage message)
    {
        string[] cookies = Route.Header.Equals(Cookie, StringComparison.OrdinalIgnoreCase) && message.Headers.TryGetValues(Cookie, out var there) ? [.. there] : [];
        message.Headers.Remove(Route.Header);
        message.Headers.TryAddWithoutValidation(Route.Header, string.Join("; ", [.. cookies, Route.Value]));
    }
}

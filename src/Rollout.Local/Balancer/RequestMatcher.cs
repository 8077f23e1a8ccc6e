using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace Rollout.Local.Balancer;

/// <summary>Decides whether a request meets the conditions of a rule.</summary>
internal static class RequestMatcher
{
    /// <summary>The fields that a condition may have.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["host-header", "path-pattern", "http-header", "http-request-method", "query-string", "source-ip"];

    /// <summary>Whether all conditions are met.</summary>
    /// <param name="context">The request.</param>
    /// <param name="conditions">Of one rule.</param>
    /// <returns>True also when there are none.</returns>
    public static bool Matches(HttpContext context, IReadOnlyList<RuleCondition> conditions)
    {
        foreach (var condition in conditions)
        {
            if (!Matches(context, condition))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Path of the request as the client wrote it: Kestrel's own is decoded and has its dots resolved.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Without the query.</returns>
    public static string PathOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/'))
        {
            return context.Request.Path.Value ?? "/";
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    private static bool Matches(HttpContext context, RuleCondition condition) => condition.Field switch
    {
        "path-pattern" => AnyMatches(PathOf(context), condition.Values, ignoreCase: false),
        "host-header" => AnyMatches(context.Request.Host.Host, condition.Values, ignoreCase: true),
        "http-header" => context.Request.Headers[condition.HeaderName!].Any(value => value is not null && AnyMatches(value, condition.Values, ignoreCase: true)),
        "http-request-method" => condition.Values.Contains(context.Request.Method, StringComparer.Ordinal),
        "query-string" => condition.Values.Any(value => QueryMatches(context.Request.Query, value)),
        "source-ip" => context.Connection.RemoteIpAddress is { } address && condition.Values.Any(network => IPNetwork.Parse(network).Contains(address)),
        _ => false,
    };

    private static bool AnyMatches(string text, IReadOnlyList<string> patterns, bool ignoreCase)
    {
        foreach (var pattern in patterns)
        {
            if (Wildcard.Matches(text, pattern, ignoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool QueryMatches(IQueryCollection query, string condition)
    {
        var split = condition.IndexOf('=', StringComparison.Ordinal);
        var key = split < 0 ? "*" : condition[..split];
        var value = condition[(split + 1)..];
        return query.Any(pair => Wildcard.Matches(pair.Key, key, ignoreCase: true) && pair.Value.Any(one => Wildcard.Matches(one ?? string.Empty, value, ignoreCase: true)));
    }
}

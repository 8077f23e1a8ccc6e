using Amazon.ElasticLoadBalancingV2.Model;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Copies and compares conditions of rules.</summary>
internal static class Elbv2Conditions
{
    /// <summary>All values of a condition, whichever member holds them. A query string counts as one.</summary>
    public static IReadOnlyList<string> Values(RuleCondition condition) => condition switch
    {
        { HostHeaderConfig: { } host } => [.. host.Values ?? [], .. host.RegexValues ?? []],
        { PathPatternConfig: { } path } => [.. path.Values ?? [], .. path.RegexValues ?? []],
        { HttpHeaderConfig: { } header } => [.. header.Values ?? [], .. header.RegexValues ?? []],
        { HttpRequestMethodConfig: { } method } => method.Values ?? [],
        { SourceIpConfig: { } source } => source.Values ?? [],
        { QueryStringConfig: { } query } => [.. (query.Values ?? []).Select(pair => $"{pair.Key}={pair.Value}")],
        _ => condition.Values ?? [],
    };

    /// <summary>Makes a condition that was read one that can be sent: the API tells paths and hosts twice, and takes them once.</summary>
    public static RuleCondition Sendable(RuleCondition read)
    {
        // In place: what this client does not know of it stays with it, and is refused when it is sent.
        read.Values = read is { HostHeaderConfig: null, PathPatternConfig: null } ? read.Values : null;
        return read;
    }

    /// <summary>Conditions in words that are the same for the same conditions, in whatever order they and their values stand.</summary>
    public static IReadOnlyList<string> Words(IEnumerable<RuleCondition>? conditions) =>
        [.. (conditions ?? []).Select(condition => $"{condition.Field}{(condition.HttpHeaderConfig is { } header ? $" {header.HttpHeaderName}" : string.Empty)}: {string.Join(" | ", Values(condition).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)];
}

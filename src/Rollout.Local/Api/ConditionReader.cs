using System.Globalization;
using System.Net;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api;

/// <summary>Reads the condition list of a request.</summary>
internal static class ConditionReader
{
    private const int MostValues = 5;

    /// <summary>Reads it.</summary>
    /// <param name="conditions">The list; all its members.</param>
    /// <returns>The conditions.</returns>
    /// <exception cref="ApiFault">ValidationError.</exception>
    public static IReadOnlyList<RuleCondition> Read(IReadOnlyList<QueryRequest> conditions)
    {
        if (conditions.Count == 0)
        {
            throw ApiFault.Validation("A condition must be specified");
        }

        var read = conditions.Select(Read).ToArray();
        var count = read.Sum(condition => condition.Values.Count);
        return count <= MostValues
            ? read
            : throw ApiFault.Validation(string.Create(CultureInfo.InvariantCulture, $"A rule can have at most {MostValues} condition values, but {count} were specified"));
    }

    private static RuleCondition Read(QueryRequest condition)
    {
        var field = condition.Required("Field");
        var config = condition.Structure(ConfigName(field));
        var values = field == "query-string"
            ? [.. (config?.List("Values") ?? []).Select(Pair)]
            : config?.Texts("Values") is { Count: > 0 } configured ? configured : condition.Texts("Values");
        if (values.Count == 0)
        {
            throw ApiFault.Validation($"The '{field}' condition must have at least one value");
        }

        if (field == "source-ip" && values.FirstOrDefault(value => !IPNetwork.TryParse(value, out _)) is { } wrong)
        {
            throw ApiFault.Validation($"'{wrong}' is not a valid CIDR block");
        }

        return new RuleCondition(field, values, field == "http-header" ? config?.Required("HttpHeaderName") ?? throw ApiFault.Validation("A header name must be specified") : null);
    }

    private static string Pair(QueryRequest pair) => pair.Text("Key") is { Length: > 0 } key ? $"{key}={pair.Text("Value")}" : pair.Text("Value") ?? string.Empty;

    private static string ConfigName(string field) => field switch
    {
        "host-header" => "HostHeaderConfig",
        "path-pattern" => "PathPatternConfig",
        "http-header" => "HttpHeaderConfig",
        "http-request-method" => "HttpRequestMethodConfig",
        "query-string" => "QueryStringConfig",
        "source-ip" => "SourceIpConfig",
        _ => throw ApiFault.Validation($"Condition field '{field}' must be one of '[{string.Join(", ", RequestMatcher.Fields)}]'"),
    };
}

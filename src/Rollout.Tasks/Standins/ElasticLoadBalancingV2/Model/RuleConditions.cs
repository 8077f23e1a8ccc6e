using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

/// <summary>What a request must have for a rule to take it. All members are here, so that a rule can be made with the conditions of another one.</summary>
internal sealed class RuleCondition
{
    private IReadOnlyList<string> unknown = [];

    public string? Field { get; set; }

    public List<string>? Values { get; set; }

    public HostHeaderConditionConfig? HostHeaderConfig { get; set; }

    public PathPatternConditionConfig? PathPatternConfig { get; set; }

    public HttpHeaderConditionConfig? HttpHeaderConfig { get; set; }

    public QueryStringConditionConfig? QueryStringConfig { get; set; }

    public HttpRequestMethodConditionConfig? HttpRequestMethodConfig { get; set; }

    public SourceIpConditionConfig? SourceIpConfig { get; set; }

    internal static RuleCondition Parse(XmlShape shape)
    {
        var condition = new RuleCondition
        {
            Field = shape.Text("Field"),
            Values = shape.Texts("Values"),
            HostHeaderConfig = shape.Shape("HostHeaderConfig", config => new HostHeaderConditionConfig { Values = config.Texts("Values"), RegexValues = config.Texts("RegexValues") }),
            PathPatternConfig = shape.Shape("PathPatternConfig", config => new PathPatternConditionConfig { Values = config.Texts("Values"), RegexValues = config.Texts("RegexValues") }),
            HttpHeaderConfig = shape.Shape("HttpHeaderConfig", HttpHeaderConditionConfig.Parse),
            QueryStringConfig = shape.Shape("QueryStringConfig", config => new QueryStringConditionConfig { Values = config.List("Values", QueryStringKeyValuePair.Parse) }),
            HttpRequestMethodConfig = shape.Shape("HttpRequestMethodConfig", config => new HttpRequestMethodConditionConfig { Values = config.Texts("Values") }),
            SourceIpConfig = shape.Shape("SourceIpConfig", config => new SourceIpConditionConfig { Values = config.Texts("Values") }),
        };
        condition.unknown = [.. shape.Unread()];
        return condition;
    }

    internal void Write(QueryFields fields, string prefix)
    {
        if (unknown.Count > 0)
        {
            throw new NotSupportedException($"the condition '{Field}' has members that this client does not know and would lose: {string.Join(", ", unknown)}");
        }

        fields.Add($"{prefix}.Field", Field);
        fields.AddList($"{prefix}.Values", Values);
        fields.AddList($"{prefix}.HostHeaderConfig.Values", HostHeaderConfig?.Values);
        fields.AddList($"{prefix}.HostHeaderConfig.RegexValues", HostHeaderConfig?.RegexValues);
        fields.AddList($"{prefix}.PathPatternConfig.Values", PathPatternConfig?.Values);
        fields.AddList($"{prefix}.PathPatternConfig.RegexValues", PathPatternConfig?.RegexValues);
        fields.Add($"{prefix}.HttpHeaderConfig.HttpHeaderName", HttpHeaderConfig?.HttpHeaderName);
        fields.AddList($"{prefix}.HttpHeaderConfig.Values", HttpHeaderConfig?.Values);
        fields.AddList($"{prefix}.HttpHeaderConfig.RegexValues", HttpHeaderConfig?.RegexValues);
        fields.AddList($"{prefix}.QueryStringConfig.Values", QueryStringConfig?.Values, (name, pair) =>
        {
            fields.Add($"{name}.Key", pair.Key);
            fields.Add($"{name}.Value", pair.Value);
        });
        fields.AddList($"{prefix}.HttpRequestMethodConfig.Values", HttpRequestMethodConfig?.Values);
        fields.AddList($"{prefix}.SourceIpConfig.Values", SourceIpConfig?.Values);
    }
}

internal sealed class HostHeaderConditionConfig
{
    public List<string>? Values { get; set; }

    public List<string>? RegexValues { get; set; }
}

internal sealed class PathPatternConditionConfig
{
    public List<string>? Values { get; set; }

    public List<string>? RegexValues { get; set; }
}

internal sealed class HttpHeaderConditionConfig
{
    public string? HttpHeaderName { get; set; }

    public List<string>? Values { get; set; }

    public List<string>? RegexValues { get; set; }

    internal static HttpHeaderConditionConfig Parse(XmlShape shape) =>
        new() { HttpHeaderName = shape.Text("HttpHeaderName"), Values = shape.Texts("Values"), RegexValues = shape.Texts("RegexValues") };
}

internal sealed class QueryStringConditionConfig
{
    public List<QueryStringKeyValuePair>? Values { get; set; }
}

internal sealed class QueryStringKeyValuePair
{
    public string? Key { get; set; }

    public string? Value { get; set; }

    internal static QueryStringKeyValuePair Parse(XmlShape shape) => new() { Key = shape.Text("Key"), Value = shape.Text("Value") };
}

internal sealed class HttpRequestMethodConditionConfig
{
    public List<string>? Values { get; set; }
}

internal sealed class SourceIpConditionConfig
{
    public List<string>? Values { get; set; }
}

/// <summary>A change that a rule makes to a request before it forwards it. Only its kind is read: the library makes no rule with one.</summary>
internal sealed class RuleTransform
{
    public TransformTypeEnum? Type { get; set; }

    internal static RuleTransform Parse(XmlShape shape) => new() { Type = shape.Text("Type") is { } type ? TransformTypeEnum.FindValue(type) : null };
}

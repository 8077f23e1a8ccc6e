using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class DescribeRulesRequest : AmazonElasticLoadBalancingV2Request
{
    public string? ListenerArn { get; set; }

    public List<string>? RuleArns { get; set; }

    public string? Marker { get; set; }

    public int? PageSize { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("ListenerArn", ListenerArn);
        fields.AddList("RuleArns", RuleArns);
        fields.Add("Marker", Marker);
        fields.Add("PageSize", PageSize);
    }
}

internal sealed class DescribeRulesResponse : AmazonElasticLoadBalancingV2Response
{
    public List<Rule>? Rules { get; set; }

    public string? NextMarker { get; set; }

    internal override void Read(XmlShape result)
    {
        Rules = result.List("Rules", Rule.Parse);
        NextMarker = result.Text("NextMarker");
    }
}

internal sealed class CreateRuleRequest : AmazonElasticLoadBalancingV2Request
{
    public string? ListenerArn { get; set; }

    public List<RuleCondition>? Conditions { get; set; }

    public int? Priority { get; set; }

    public List<Action>? Actions { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("ListenerArn", ListenerArn);
        fields.AddList("Conditions", Conditions, (name, condition) => condition.Write(fields, name));
        fields.Add("Priority", Priority);
        fields.AddList("Actions", Actions, (name, action) => action.Write(fields, name));
    }
}

internal sealed class CreateRuleResponse : AmazonElasticLoadBalancingV2Response
{
    public List<Rule>? Rules { get; set; }

    internal override void Read(XmlShape result) => Rules = result.List("Rules", Rule.Parse);
}

internal sealed class DeleteRuleRequest : AmazonElasticLoadBalancingV2Request
{
    public string? RuleArn { get; set; }

    internal override void Write(QueryFields fields) => fields.Add("RuleArn", RuleArn);
}

internal sealed class DeleteRuleResponse : AmazonElasticLoadBalancingV2Response;

internal sealed class ModifyRuleRequest : AmazonElasticLoadBalancingV2Request
{
    public string? RuleArn { get; set; }

    public List<RuleCondition>? Conditions { get; set; }

    public List<Action>? Actions { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("RuleArn", RuleArn);
        fields.AddList("Conditions", Conditions, (name, condition) => condition.Write(fields, name));
        fields.AddList("Actions", Actions, (name, action) => action.Write(fields, name));
    }
}

internal sealed class ModifyRuleResponse : AmazonElasticLoadBalancingV2Response
{
    public List<Rule>? Rules { get; set; }

    internal override void Read(XmlShape result) => Rules = result.List("Rules", Rule.Parse);
}

internal sealed class Rule
{
    public string? RuleArn { get; set; }

    public string? Priority { get; set; }

    public bool? IsDefault { get; set; }

    public List<RuleCondition>? Conditions { get; set; }

    public List<Action>? Actions { get; set; }

    public List<RuleTransform>? Transforms { get; set; }

    internal static Rule Parse(XmlShape shape) => new()
    {
        RuleArn = shape.Text("RuleArn"),
        Priority = shape.Text("Priority"),
        IsDefault = shape.Bool("IsDefault"),
        Conditions = shape.List("Conditions", RuleCondition.Parse),
        Actions = shape.List("Actions", Action.Parse),
        Transforms = shape.List("Transforms", RuleTransform.Parse),
    };
}

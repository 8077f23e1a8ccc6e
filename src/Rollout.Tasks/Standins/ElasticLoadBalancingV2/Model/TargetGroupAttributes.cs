using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class DescribeTargetGroupAttributesRequest : AmazonElasticLoadBalancingV2Request
{
    public string? TargetGroupArn { get; set; }

    internal override void Write(QueryFields fields) => fields.Add("TargetGroupArn", TargetGroupArn);
}

internal sealed class DescribeTargetGroupAttributesResponse : AmazonElasticLoadBalancingV2Response
{
    public List<TargetGroupAttribute>? Attributes { get; set; }

    internal override void Read(XmlShape result) => Attributes = result.List("Attributes", TargetGroupAttribute.Parse);
}

internal sealed class ModifyTargetGroupAttributesRequest : AmazonElasticLoadBalancingV2Request
{
    public string? TargetGroupArn { get; set; }

    public List<TargetGroupAttribute>? Attributes { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("TargetGroupArn", TargetGroupArn);
        fields.AddList("Attributes", Attributes, (name, attribute) =>
        {
            fields.Add($"{name}.Key", attribute.Key);
            fields.Add($"{name}.Value", attribute.Value);
        });
    }
}

internal sealed class ModifyTargetGroupAttributesResponse : AmazonElasticLoadBalancingV2Response
{
    public List<TargetGroupAttribute>? Attributes { get; set; }

    internal override void Read(XmlShape result) => Attributes = result.List("Attributes", TargetGroupAttribute.Parse);
}

internal sealed class TargetGroupAttribute
{
    public string? Key { get; set; }

    public string? Value { get; set; }

    internal static TargetGroupAttribute Parse(XmlShape shape) => new() { Key = shape.Text("Key"), Value = shape.Text("Value") };
}

using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class DescribeTargetGroupsRequest : AmazonElasticLoadBalancingV2Request
{
    public string? LoadBalancerArn { get; set; }

    public List<string>? TargetGroupArns { get; set; }

    public List<string>? Names { get; set; }

    public string? Marker { get; set; }

    public int? PageSize { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("LoadBalancerArn", LoadBalancerArn);
        fields.AddList("TargetGroupArns", TargetGroupArns);
        fields.AddList("Names", Names);
        fields.Add("Marker", Marker);
        fields.Add("PageSize", PageSize);
    }
}

internal sealed class DescribeTargetGroupsResponse : AmazonElasticLoadBalancingV2Response
{
    public List<TargetGroup>? TargetGroups { get; set; }

    public string? NextMarker { get; set; }

    internal override void Read(XmlShape result)
    {
        TargetGroups = result.List("TargetGroups", TargetGroup.Parse);
        NextMarker = result.Text("NextMarker");
    }
}

internal sealed class TargetGroup
{
    public string? TargetGroupArn { get; set; }

    public string? TargetGroupName { get; set; }

    public int? Port { get; set; }

    public ProtocolEnum? Protocol { get; set; }

    public TargetTypeEnum? TargetType { get; set; }

    public List<string>? LoadBalancerArns { get; set; }

    internal static TargetGroup Parse(XmlShape shape) => new()
    {
        TargetGroupArn = shape.Text("TargetGroupArn"),
        TargetGroupName = shape.Text("TargetGroupName"),
        Port = shape.Int("Port"),
        Protocol = shape.Text("Protocol") is { } protocol ? ProtocolEnum.FindValue(protocol) : null,
        TargetType = shape.Text("TargetType") is { } type ? TargetTypeEnum.FindValue(type) : null,
        LoadBalancerArns = shape.Texts("LoadBalancerArns"),
    };
}

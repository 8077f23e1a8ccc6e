using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class DescribeLoadBalancersRequest : AmazonElasticLoadBalancingV2Request
{
    public List<string>? LoadBalancerArns { get; set; }

    public List<string>? Names { get; set; }

    public string? Marker { get; set; }

    public int? PageSize { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.AddList("LoadBalancerArns", LoadBalancerArns);
        fields.AddList("Names", Names);
        fields.Add("Marker", Marker);
        fields.Add("PageSize", PageSize);
    }
}

internal sealed class DescribeLoadBalancersResponse : AmazonElasticLoadBalancingV2Response
{
    public List<LoadBalancer>? LoadBalancers { get; set; }

    public string? NextMarker { get; set; }

    internal override void Read(XmlShape result)
    {
        LoadBalancers = result.List("LoadBalancers", LoadBalancer.Parse);
        NextMarker = result.Text("NextMarker");
    }
}

internal sealed class LoadBalancer
{
    public string? LoadBalancerArn { get; set; }

    public string? LoadBalancerName { get; set; }

    public string? DNSName { get; set; }

    public string? VpcId { get; set; }

    public LoadBalancerTypeEnum? Type { get; set; }

    public LoadBalancerState? State { get; set; }

    internal static LoadBalancer Parse(XmlShape shape) => new()
    {
        LoadBalancerArn = shape.Text("LoadBalancerArn"),
        LoadBalancerName = shape.Text("LoadBalancerName"),
        DNSName = shape.Text("DNSName"),
        VpcId = shape.Text("VpcId"),
        Type = shape.Text("Type") is { } type ? LoadBalancerTypeEnum.FindValue(type) : null,
        State = shape.Shape("State", LoadBalancerState.Parse),
    };
}

internal sealed class LoadBalancerState
{
    public LoadBalancerStateEnum? Code { get; set; }

    public string? Reason { get; set; }

    internal static LoadBalancerState Parse(XmlShape shape) => new()
    {
        Code = shape.Text("Code") is { } code ? LoadBalancerStateEnum.FindValue(code) : null,
        Reason = shape.Text("Reason"),
    };
}

using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class DescribeListenersRequest : AmazonElasticLoadBalancingV2Request
{
    public string? LoadBalancerArn { get; set; }

    public List<string>? ListenerArns { get; set; }

    public string? Marker { get; set; }

    public int? PageSize { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("LoadBalancerArn", LoadBalancerArn);
        fields.AddList("ListenerArns", ListenerArns);
        fields.Add("Marker", Marker);
        fields.Add("PageSize", PageSize);
    }
}

internal sealed class DescribeListenersResponse : AmazonElasticLoadBalancingV2Response
{
    public List<Listener>? Listeners { get; set; }

    public string? NextMarker { get; set; }

    internal override void Read(XmlShape result)
    {
        Listeners = result.List("Listeners", Listener.Parse);
        NextMarker = result.Text("NextMarker");
    }
}

internal sealed class ModifyListenerRequest : AmazonElasticLoadBalancingV2Request
{
    public string? ListenerArn { get; set; }

    public List<Action>? DefaultActions { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("ListenerArn", ListenerArn);
        fields.AddList("DefaultActions", DefaultActions, (name, action) => action.Write(fields, name));
    }
}

internal sealed class ModifyListenerResponse : AmazonElasticLoadBalancingV2Response
{
    public List<Listener>? Listeners { get; set; }

    internal override void Read(XmlShape result) => Listeners = result.List("Listeners", Listener.Parse);
}

internal sealed class Listener
{
    public string? ListenerArn { get; set; }

    public string? LoadBalancerArn { get; set; }

    public int? Port { get; set; }

    public ProtocolEnum? Protocol { get; set; }

    public List<Action>? DefaultActions { get; set; }

    internal static Listener Parse(XmlShape shape) => new()
    {
        ListenerArn = shape.Text("ListenerArn"),
        LoadBalancerArn = shape.Text("LoadBalancerArn"),
        Port = shape.Int("Port"),
        Protocol = shape.Text("Protocol") is { } protocol ? ProtocolEnum.FindValue(protocol) : null,
        DefaultActions = shape.List("DefaultActions", Action.Parse),
    };
}

using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class RegisterTargetsRequest : AmazonElasticLoadBalancingV2Request
{
    public string? TargetGroupArn { get; set; }

    public List<TargetDescription>? Targets { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("TargetGroupArn", TargetGroupArn);
        fields.AddList("Targets", Targets, (name, target) => target.Write(fields, name));
    }
}

internal sealed class RegisterTargetsResponse : AmazonElasticLoadBalancingV2Response;

internal sealed class DeregisterTargetsRequest : AmazonElasticLoadBalancingV2Request
{
    public string? TargetGroupArn { get; set; }

    public List<TargetDescription>? Targets { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("TargetGroupArn", TargetGroupArn);
        fields.AddList("Targets", Targets, (name, target) => target.Write(fields, name));
    }
}

internal sealed class DeregisterTargetsResponse : AmazonElasticLoadBalancingV2Response;

internal sealed class DescribeTargetHealthRequest : AmazonElasticLoadBalancingV2Request
{
    public string? TargetGroupArn { get; set; }

    public List<TargetDescription>? Targets { get; set; }

    internal override void Write(QueryFields fields)
    {
        fields.Add("TargetGroupArn", TargetGroupArn);
        fields.AddList("Targets", Targets, (name, target) => target.Write(fields, name));
    }
}

internal sealed class DescribeTargetHealthResponse : AmazonElasticLoadBalancingV2Response
{
    public List<TargetHealthDescription>? TargetHealthDescriptions { get; set; }

    internal override void Read(XmlShape result) => TargetHealthDescriptions = result.List("TargetHealthDescriptions", TargetHealthDescription.Parse);
}

internal sealed class TargetDescription
{
    public string? Id { get; set; }

    public int? Port { get; set; }

    public string? AvailabilityZone { get; set; }

    internal static TargetDescription Parse(XmlShape shape) =>
        new() { Id = shape.Text("Id"), Port = shape.Int("Port"), AvailabilityZone = shape.Text("AvailabilityZone") };

    internal void Write(QueryFields fields, string prefix)
    {
        fields.Add($"{prefix}.Id", Id);
        fields.Add($"{prefix}.Port", Port);
        fields.Add($"{prefix}.AvailabilityZone", AvailabilityZone);
    }
}

internal sealed class TargetHealthDescription
{
    public TargetDescription? Target { get; set; }

    public string? HealthCheckPort { get; set; }

    public TargetHealth? TargetHealth { get; set; }

    internal static TargetHealthDescription Parse(XmlShape shape) => new()
    {
        Target = shape.Shape("Target", TargetDescription.Parse),
        HealthCheckPort = shape.Text("HealthCheckPort"),
        TargetHealth = shape.Shape("TargetHealth", TargetHealth.Parse),
    };
}

internal sealed class TargetHealth
{
    public TargetHealthStateEnum? State { get; set; }

    public TargetHealthReasonEnum? Reason { get; set; }

    public string? Description { get; set; }

    internal static TargetHealth Parse(XmlShape shape) => new()
    {
        State = shape.Text("State") is { } state ? TargetHealthStateEnum.FindValue(state) : null,
        Reason = shape.Text("Reason") is { } reason ? TargetHealthReasonEnum.FindValue(reason) : null,
        Description = shape.Text("Description"),
    };
}

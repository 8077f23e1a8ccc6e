using Amazon.QueryProtocol;

namespace Amazon.ElasticLoadBalancingV2.Model;

internal sealed class ForwardActionConfig
{
    public List<TargetGroupTuple>? TargetGroups { get; set; }

    public TargetGroupStickinessConfig? TargetGroupStickinessConfig { get; set; }

    internal static ForwardActionConfig Parse(XmlShape shape) => new()
    {
        TargetGroups = shape.List("TargetGroups", TargetGroupTuple.Parse),
        TargetGroupStickinessConfig = shape.Shape("TargetGroupStickinessConfig", TargetGroupStickinessConfig.Parse),
    };

    internal void Write(QueryFields fields, string prefix)
    {
        fields.AddList($"{prefix}.TargetGroups", TargetGroups, (name, tuple) =>
        {
            fields.Add($"{name}.TargetGroupArn", tuple.TargetGroupArn);
            fields.Add($"{name}.Weight", tuple.Weight);
        });
        fields.Add($"{prefix}.TargetGroupStickinessConfig.Enabled", TargetGroupStickinessConfig?.Enabled);
        fields.Add($"{prefix}.TargetGroupStickinessConfig.DurationSeconds", TargetGroupStickinessConfig?.DurationSeconds);
    }
}

internal sealed class TargetGroupTuple
{
    public string? TargetGroupArn { get; set; }

    public int? Weight { get; set; }

    internal static TargetGroupTuple Parse(XmlShape shape) => new() { TargetGroupArn = shape.Text("TargetGroupArn"), Weight = shape.Int("Weight") };
}

internal sealed class TargetGroupStickinessConfig
{
    public bool? Enabled { get; set; }

    public int? DurationSeconds { get; set; }

    internal static TargetGroupStickinessConfig Parse(XmlShape shape) => new() { Enabled = shape.Bool("Enabled"), DurationSeconds = shape.Int("DurationSeconds") };
}

using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class DescribeTargetGroups(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var state = Balancer.State;
        var all = state?.Groups ?? [];
        var used = state?.GroupsInUse ?? new HashSet<string>();
        var wanted = request.Texts("TargetGroupArns").Concat(request.Texts("Names")).ToArray();
        if (wanted.Any(name => all.All(group => group.Arn != name && group.Name != name)))
        {
            throw Missing.Groups();
        }

        if (request.Text("LoadBalancerArn") is { Length: > 0 } owner)
        {
            all = owner == state?.Arn ? [.. all.Where(group => used.Contains(group.Arn))] : throw Missing.LoadBalancers([owner]);
        }

        var found = all.Where(group => wanted.Length == 0 || wanted.Contains(group.Arn) || wanted.Contains(group.Name)).ToArray();
        var page = Page.Of(found, group => group.Arn, request);
        return
        [
            List("TargetGroups", page.Items, group => Write(group, used.Contains(group.Arn) ? [state!.Arn] : [])),
            Shapes.Optional("NextMarker", page.NextMarker),
        ];
    }

    private static IEnumerable<XElement> Write(TargetGroupModel group, IReadOnlyList<string> loadBalancers) =>
    [
        Element("TargetGroupArn", group.Arn),
        Element("TargetGroupName", group.Name),
        Element("Protocol", "HTTP"),
        Element("Port", TargetReader.DefaultPort),
        Element("HealthCheckProtocol", "HTTP"),
        Element("HealthCheckPort", "traffic-port"),
        Element("HealthCheckEnabled", "true"),
        Element("HealthCheckIntervalSeconds", Math.Max(1, (int)Math.Round(group.Health.IntervalMs / 1000.0))),
        Element("HealthCheckTimeoutSeconds", (int)Math.Ceiling(group.Health.Timeout.TotalSeconds)),
        Element("HealthyThresholdCount", group.Health.HealthyThreshold),
        Element("UnhealthyThresholdCount", group.Health.UnhealthyThreshold),
        Element("HealthCheckPath", group.Health.Path),
        Element("Matcher", Element("HttpCode", "200")),
        List("LoadBalancerArns", loadBalancers, arn => arn),
        Element("TargetType", "ip"),
        Element("ProtocolVersion", "HTTP1"),
        Element("IpAddressType", "ipv4"),
    ];
}

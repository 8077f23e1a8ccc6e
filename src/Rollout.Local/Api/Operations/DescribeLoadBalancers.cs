using System.Globalization;
using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class DescribeLoadBalancers(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var all = Balancer.State is { } state ? new[] { state } : [];
        var wanted = request.Texts("LoadBalancerArns").Concat(request.Texts("Names")).ToArray();
        var unknown = wanted.Where(name => all.All(one => one.Arn != name && one.Name != name)).ToArray();
        if (unknown.Length > 0)
        {
            throw Missing.LoadBalancers(unknown);
        }

        var page = Page.Of(all, one => one.Arn, request);
        return [List("LoadBalancers", page.Items, Write), Shapes.Optional("NextMarker", page.NextMarker)];
    }

    private static IEnumerable<XElement> Write(BalancerState state) =>
    [
        Element("LoadBalancerArn", state.Arn),
        Element("DNSName", "localhost"),
        Element("CreatedTime", state.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        Element("LoadBalancerName", state.Name),
        Element("Scheme", "internal"),
        Element("State", Element("Code", "active")),
        Element("Type", "application"),
        Element("AvailabilityZones"),
        Element("SecurityGroups"),
        Element("IpAddressType", "ipv4"),
    ];
}

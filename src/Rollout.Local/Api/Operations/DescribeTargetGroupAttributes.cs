using System.Xml.Linq;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class DescribeTargetGroupAttributes(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request) =>
        [AttributeReader.Write(Balancer.State?.Group(request.Required("TargetGroupArn")) ?? throw Missing.Groups())];
}

using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class DescribeTargetHealth(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var arn = request.Required("TargetGroupArn");
        if (Balancer.State?.Group(arn) is null)
        {
            throw Missing.Groups();
        }

        var group = Balancer.Group(arn);
        var known = group.Targets.Select(target => (target.Address, Status: group.InUse ? target.Status : TargetStatus.NotInUse))
            .Concat(group.Draining.Select(target => (target.Address, Status: TargetStatus.Draining)))
            .DistinctBy(target => target.Address)
            .ToArray();
        var asked = request.List("Targets") is { Count: > 0 } list ? TargetReader.Read(list) : [.. known.Select(target => target.Address)];
        return [List("TargetHealthDescriptions", asked, address => Write(address, known.FirstOrDefault(target => target.Address == address).Status ?? TargetStatus.NotRegistered))];
    }

    private static IEnumerable<XElement> Write(TargetAddress address, TargetStatus status) =>
    [
        Element("Target", TargetReader.Write(address)),
        Element("HealthCheckPort", address.Port),
        Element("TargetHealth", Element("State", status.State), Shapes.Optional("Reason", status.Reason), Shapes.Optional("Description", status.Description)),
    ];
}

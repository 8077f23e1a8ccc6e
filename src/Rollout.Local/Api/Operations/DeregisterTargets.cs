using System.Xml.Linq;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class DeregisterTargets(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        // A target without a port stands for all its ports. One that is not registered is no fault.
        var members = request.List("Targets");
        var targets = TargetReader.Read(members);
        var anyPort = members.Zip(targets).Where(pair => pair.First.Number("Port") is null).Select(pair => pair.Second.Address).ToHashSet(StringComparer.Ordinal);
        ChangeGroup(request, group =>
        {
            var kept = group.Targets.Where(target => !targets.Contains(target) && !anyPort.Contains(target.Address)).ToArray();
            return kept.Length == group.Targets.Count ? group : group with { Targets = kept };
        });
        return [];
    }
}

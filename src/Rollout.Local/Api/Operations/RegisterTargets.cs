using System.Xml.Linq;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class RegisterTargets(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var targets = TargetReader.Read(request.List("Targets"));
        ChangeGroup(request, group =>
            targets.All(group.Targets.Contains) ? group : group with { Targets = [.. group.Targets.Union(targets)] });
        return [];
    }
}

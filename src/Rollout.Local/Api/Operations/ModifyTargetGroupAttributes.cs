using System.Xml.Linq;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class ModifyTargetGroupAttributes(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var attributes = AttributeReader.Read(request.List("Attributes"));
        var group = ChangeGroup(request, group =>
        {
            var merged = new Dictionary<string, string>(group.Attributes, StringComparer.Ordinal);
            foreach (var (key, value) in attributes)
            {
                merged[key] = value;
            }

            return group with { Attributes = merged };
        });
        return [AttributeReader.Write(group)];
    }
}

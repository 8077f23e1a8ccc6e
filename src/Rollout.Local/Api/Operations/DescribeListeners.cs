using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class DescribeListeners(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var state = Balancer.State;
        var arns = request.Texts("ListenerArns");
        if (request.Text("LoadBalancerArn") is { Length: > 0 } owner)
        {
            if (owner != state?.Arn)
            {
                throw Missing.LoadBalancers([owner]);
            }
        }
        else if (arns.Count == 0)
        {
            throw ApiFault.Validation("You must specify either a load balancer ARN or one or more listener ARNs");
        }

        if (arns.Any(arn => arn != state?.ListenerArn))
        {
            throw Missing.Listeners();
        }

        var page = Page.Of([state!], one => one.ListenerArn, request);
        return [List("Listeners", page.Items, one => Shapes.Listener(one, ListenerPort)), Shapes.Optional("NextMarker", page.NextMarker)];
    }
}

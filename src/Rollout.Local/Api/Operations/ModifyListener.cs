using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class ModifyListener(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var arn = request.Required("ListenerArn");
        var state = Change(state =>
        {
            if (arn != state.ListenerArn)
            {
                throw Missing.Listeners();
            }

            RefuseWhatCannotChange(request);
            return request.Has("DefaultActions") ? state with { DefaultAction = ActionReader.Read(request.List("DefaultActions"), state) } : state;
        });
        return [List("Listeners", [state], one => Shapes.Listener(one, ListenerPort))];
    }

    private void RefuseWhatCannotChange(QueryRequest request)
    {
        if (request.Number("Port", 1, 65535) is { } port && port != ListenerPort)
        {
            throw new ApiFault("InvalidConfigurationRequest", $"The embedded load balancer keeps its listener on port {ListenerPort}; set its port in rollout.yaml");
        }

        if (request.Text("Protocol") is { Length: > 0 } protocol && protocol != "HTTP")
        {
            throw new ApiFault("UnsupportedProtocol", $"The embedded load balancer has no listeners of protocol '{protocol}'");
        }

        if (request.List("Certificates").Count > 0 || request.Text("SslPolicy") is { Length: > 0 })
        {
            throw ApiFault.Validation("A certificate cannot be specified for HTTP listeners");
        }
    }
}

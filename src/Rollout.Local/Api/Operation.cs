using System.Xml.Linq;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api;

/// <summary>One operation of the API. Its class has the name that a request gives as <c>Action</c>.</summary>
/// <param name="balancer">What it reads or changes.</param>
/// <param name="listenerPort">Port of the data plane.</param>
internal abstract class Operation(LoadBalancer balancer, Func<int> listenerPort)
{
    /// <summary>What it reads or changes.</summary>
    protected LoadBalancer Balancer => balancer;

    /// <summary>Port of the listener.</summary>
    protected int ListenerPort => listenerPort();

    /// <summary>Carries it out.</summary>
    /// <param name="request">Its parameters.</param>
    /// <returns>Content of the result.</returns>
    /// <exception cref="ApiFault">It is refused; nothing has changed.</exception>
    public abstract IEnumerable<XElement?> Run(QueryRequest request);

    /// <summary>Changes the configuration.</summary>
    /// <param name="change">From the present one to the new one; it may refuse.</param>
    /// <returns>The new configuration.</returns>
    protected BalancerState Change(Func<BalancerState, BalancerState> change) => balancer.Change(state => change(state ?? throw Missing.Anything()));

    /// <summary>A change of one group.</summary>
    /// <param name="request">Has <c>TargetGroupArn</c>.</param>
    /// <param name="change">From the present group to the new one; it may refuse.</param>
    /// <returns>The new group.</returns>
    protected TargetGroupModel ChangeGroup(QueryRequest request, Func<TargetGroupModel, TargetGroupModel> change)
    {
        var arn = request.Required("TargetGroupArn");
        return balancer.Change(state =>
        {
            var group = state?.Group(arn) ?? throw Missing.Groups();
            var changed = change(group);
            return ReferenceEquals(changed, group) ? state : state.With(changed);
        }).Group(arn)!;
    }
}

/// <summary>What is said of things that do not exist.</summary>
internal static class Missing
{
    /// <summary>No group of that ARN or name.</summary>
    public static ApiFault Groups() => new("TargetGroupNotFound", "One or more target groups not found");

    /// <summary>No rule of that ARN.</summary>
    public static ApiFault Rules() => new("RuleNotFound", "One or more rules not found");

    /// <summary>No listener of that ARN.</summary>
    public static ApiFault Listeners() => new("ListenerNotFound", "One or more listeners not found");

    /// <summary>No load balancer of that ARN or name.</summary>
    public static ApiFault LoadBalancers(IEnumerable<string> names) => new("LoadBalancerNotFound", $"Load balancers '[{string.Join(", ", names)}]' not found");

    /// <summary>There is no topology yet, so nothing exists at all.</summary>
    public static ApiFault Anything() => new("ListenerNotFound", "One or more listeners not found");
}

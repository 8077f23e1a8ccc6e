using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class DescribeRules(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var arns = request.Texts("RuleArns");
        var listener = request.Text("ListenerArn");
        if (string.IsNullOrEmpty(listener) == (arns.Count == 0))
        {
            throw ApiFault.Validation("You must specify either listener rule ARNs or a listener ARN");
        }

        var state = Balancer.State ?? throw (arns.Count > 0 ? Missing.Rules() : Missing.Listeners());
        if (arns.Count == 0 && listener != state.ListenerArn)
        {
            throw Missing.Listeners();
        }

        // The default rule comes last, as it is tried last.
        var all = state.Rules.OrderBy(rule => rule.Priority)
            .Select(rule => (rule.Arn, Content: Shapes.Rule(rule)))
            .Append((Arn: state.DefaultRuleArn, Content: Shapes.DefaultRule(state)))
            .Where(rule => arns.Count == 0 || arns.Contains(rule.Arn, StringComparer.Ordinal))
            .ToArray();
        if (all.Length < arns.Distinct(StringComparer.Ordinal).Count())
        {
            throw Missing.Rules();
        }

        var page = Page.Of(all, rule => rule.Arn, request);
        return [List("Rules", page.Items, rule => rule.Content), Shapes.Optional("NextMarker", page.NextMarker)];
    }
}

using System.Xml.Linq;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class DeleteRule(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var arn = request.Required("RuleArn");
        Change(state =>
        {
            if (arn == state.DefaultRuleArn)
            {
                throw new ApiFault("OperationNotPermitted", $"Default rule '{arn}' cannot be deleted");
            }

            var kept = state.Rules.Where(rule => rule.Arn != arn).ToArray();
            return kept.Length < state.Rules.Count ? state with { Rules = kept } : throw Missing.Rules();
        });
        return [];
    }
}

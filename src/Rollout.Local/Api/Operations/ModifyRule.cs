using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class ModifyRule(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var arn = request.Required("RuleArn");
        var state = Change(state =>
        {
            if (arn == state.DefaultRuleArn)
            {
                throw new ApiFault("OperationNotPermitted", $"Default rule '{arn}' cannot be modified");
            }

            var rule = state.Rules.FirstOrDefault(rule => rule.Arn == arn) ?? throw Missing.Rules();
            var changed = rule with
            {
                Conditions = request.Has("Conditions") ? ConditionReader.Read(request.List("Conditions")) : rule.Conditions,
                Action = request.Has("Actions") ? ActionReader.Read(request.List("Actions"), state) : rule.Action,
            };
            return changed == rule ? state : state.With(changed);
        });
        return [List("Rules", state.Rules.Where(rule => rule.Arn == arn), Shapes.Rule)];
    }
}

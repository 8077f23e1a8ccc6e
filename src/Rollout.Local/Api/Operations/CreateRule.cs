using System.Globalization;
using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api.Operations;

/// <inheritdoc cref="Operation" />
internal sealed class CreateRule(LoadBalancer balancer, Func<int> listenerPort) : Operation(balancer, listenerPort)
{
    /// <inheritdoc />
    public override IEnumerable<XElement?> Run(QueryRequest request)
    {
        var listener = request.Required("ListenerArn");
        request.Required("Priority");
        var priority = request.Number("Priority", 1, 50_000)!.Value;
        var key = Guid.NewGuid().ToString();
        var state = Change(state =>
        {
            if (listener != state.ListenerArn)
            {
                throw Missing.Listeners();
            }

            if (state.Rules.Any(rule => rule.Priority == priority))
            {
                throw new ApiFault("PriorityInUse", string.Create(CultureInfo.InvariantCulture, $"Priority '{priority}' is currently in use"));
            }

            var rule = new RuleModel(Arns.Rule(state.Name, key), priority, ConditionReader.Read(request.List("Conditions")), ActionReader.Read(request.List("Actions"), state), Service: null);
            return state with { Rules = [.. state.Rules.Append(rule).OrderBy(one => one.Priority)] };
        });
        return [List("Rules", state.Rules.Where(rule => rule.Priority == priority), Shapes.Rule)];
    }
}

using System.Globalization;
using System.Xml.Linq;
using Rollout.Local.Balancer;
using static Rollout.Local.Api.XmlAnswer;

namespace Rollout.Local.Api;

/// <summary>Writes the structures that several operations answer with.</summary>
internal static class Shapes
{
    /// <summary>Members of a listener.</summary>
    public static IEnumerable<XElement> Listener(BalancerState state, int port) =>
    [
        Element("ListenerArn", state.ListenerArn),
        Element("LoadBalancerArn", state.Arn),
        Element("Port", port),
        Element("Protocol", "HTTP"),
        List("DefaultActions", [state.DefaultAction], Action),
    ];

    /// <summary>Members of a rule.</summary>
    public static IEnumerable<XElement> Rule(RuleModel rule) =>
    [
        Element("RuleArn", rule.Arn),
        Element("Priority", rule.Priority),
        List("Conditions", rule.Conditions, Condition),
        List("Actions", [rule.Action], Action),
        Element("IsDefault", "false"),
    ];

    /// <summary>Members of the rule that stands for the listener's default action.</summary>
    public static IEnumerable<XElement> DefaultRule(BalancerState state) =>
    [
        Element("RuleArn", state.DefaultRuleArn),
        Element("Priority", "default"),
        Element("Conditions"),
        List("Actions", [state.DefaultAction], Action),
        Element("IsDefault", "true"),
    ];

    /// <summary>Members of an action.</summary>
    public static IEnumerable<XElement> Action(RuleAction action) => action switch
    {
        ForwardAction forward => Forward(forward),
        FixedResponseAction answer =>
        [
            Element("Type", "fixed-response"),
            Element("FixedResponseConfig", Optional("MessageBody", answer.Body), Element("StatusCode", answer.StatusCode), Optional("ContentType", answer.ContentType)),
        ],
        RedirectAction redirect =>
        [
            Element("Type", "redirect"),
            Element(
                "RedirectConfig",
                Element("Protocol", redirect.Protocol),
                Element("Port", redirect.Port),
                Element("Host", redirect.Host),
                Element("Path", redirect.Path),
                Element("Query", redirect.Query),
                Element("StatusCode", $"HTTP_{redirect.StatusCode}")),
        ],
        _ => throw new InvalidOperationException($"RT9001 the action '{action.GetType().Name}' is not known to the API"),
    };

    /// <summary>An element, or nothing for a missing text.</summary>
    public static XElement? Optional(string name, string? text) => text is null ? null : Element(name, text);

    /// <summary>True and false as the API writes them.</summary>
    public static string Flag(bool value) => value ? "true" : "false";

    private static IEnumerable<XElement> Forward(ForwardAction forward)
    {
        yield return Element("Type", "forward");
        if (forward.Groups is [var single])
        {
            yield return Element("TargetGroupArn", single.Arn);
        }

        yield return Element(
            "ForwardConfig",
            List("TargetGroups", forward.Groups, group => new[] { Element("TargetGroupArn", group.Arn), Element("Weight", group.Weight) }),
            Element("TargetGroupStickinessConfig", Element("Enabled", Flag(forward.StickySeconds is not null)), Optional("DurationSeconds", forward.StickySeconds?.ToString(CultureInfo.InvariantCulture))));
    }

    private static IEnumerable<XElement> Condition(RuleCondition condition)
    {
        var values = List("Values", condition.Values, value => value);
        var simple = condition.Field is "path-pattern" or "host-header";
        return
        [
            Element("Field", condition.Field),
            simple ? values : Element("Values"),
            condition.Field switch
            {
                "path-pattern" => Element("PathPatternConfig", values),
                "host-header" => Element("HostHeaderConfig", values),
                "http-header" => Element("HttpHeaderConfig", Element("HttpHeaderName", condition.HeaderName), values),
                "http-request-method" => Element("HttpRequestMethodConfig", values),
                "source-ip" => Element("SourceIpConfig", values),
                _ => Element("QueryStringConfig", List("Values", condition.Values, Pair)),
            },
        ];
    }

    private static IEnumerable<XElement?> Pair(string value)
    {
        var split = value.IndexOf('=', StringComparison.Ordinal);
        return [split < 0 ? null : Element("Key", value[..split]), Element("Value", value[(split + 1)..])];
    }
}

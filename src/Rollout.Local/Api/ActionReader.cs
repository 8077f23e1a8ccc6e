using System.Globalization;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api;

/// <summary>Reads the action list of a request, with the checks and the words of the real API.</summary>
internal static class ActionReader
{
    private const int MostGroups = 5;
    private const int MostWeight = 999;
    private const int MostStickySeconds = 604_800;

    /// <summary>Reads it.</summary>
    /// <param name="actions">The list; all its members.</param>
    /// <param name="state">Has the groups.</param>
    /// <returns>The one action: those that ask for a login are not known here, so there can be no second one.</returns>
    /// <exception cref="ApiFault">The list, a group, a weight or the stickiness is refused.</exception>
    public static RuleAction Read(IReadOnlyList<QueryRequest> actions, BalancerState state)
    {
        if (actions.Count == 0)
        {
            throw ApiFault.Validation("An action must be specified");
        }

        if (actions.Count > 1)
        {
            throw new ApiFault("InvalidLoadBalancerAction", "You must specify exactly one of the following actions: 'forward', 'redirect', 'fixed-response'");
        }

        return actions[0].Required("Type") switch
        {
            "forward" => Forward(actions[0], state),
            "fixed-response" => Fixed(actions[0]),
            "redirect" => Redirect(actions[0]),
            "authenticate-oidc" or "authenticate-cognito" => throw new ApiFault("InvalidLoadBalancerAction", "The embedded load balancer knows no actions of type 'authenticate-oidc' and 'authenticate-cognito'"),
            var other => throw ApiFault.Validation($"1 validation error detected: Value '{other}' at 'actions.1.member.type' failed to satisfy constraint: Member must satisfy enum value set: [redirect, authenticate-cognito, authenticate-oidc, forward, fixed-response]"),
        };
    }

    private static ForwardAction Forward(QueryRequest action, BalancerState state)
    {
        var single = action.Text("TargetGroupArn") is { Length: > 0 } arn ? arn : null;
        var tuples = action.Structure("ForwardConfig")?.List("TargetGroups") ?? [];
        var groups = tuples.Count == 0 && single is not null ? [new WeightedGroup(single, 1)] : Weighted(tuples);
        if (single is not null && (groups.Length > 1 || groups[0].Arn != single))
        {
            throw ApiFault.Validation("If you specify both ForwardConfig and TargetGroupArn, you can specify only one target group using ForwardConfig and it must be the same target group specified in TargetGroupArn");
        }

        var unknown = groups.Where(group => state.Group(group.Arn) is null).Select(group => $"'{group.Arn}'").ToArray();
        return unknown.Length > 0
            ? throw new ApiFault("TargetGroupNotFound", $"Target groups {string.Join(", ", unknown)} not found")
            : new ForwardAction(groups, Stickiness(action.Structure("ForwardConfig")?.Structure("TargetGroupStickinessConfig")));
    }

    private static WeightedGroup[] Weighted(IReadOnlyList<QueryRequest> tuples)
    {
        if (tuples.Count == 0)
        {
            throw ApiFault.Validation("A target group must be specified for a forward action");
        }

        if (tuples.Count > MostGroups)
        {
            throw new ApiFault("TooManyTargetGroups", string.Create(CultureInfo.InvariantCulture, $"A forward action can have at most {MostGroups} target groups, but {tuples.Count} were specified"));
        }

        var groups = tuples.Select(tuple => new WeightedGroup(tuple.Required("TargetGroupArn"), Weight(tuple, tuples.Count))).ToArray();
        return groups.DistinctBy(group => group.Arn).Count() == groups.Length
            ? groups
            : throw ApiFault.Validation("A target group can be specified only once in a forward action");
    }

    private static int Weight(QueryRequest tuple, int count) => tuple.Number("Weight") switch
    {
        null when count == 1 => 1,
        null => throw ApiFault.Validation("A weight must be specified for each target group of a forward action with more than one target group"),
        < 0 or > MostWeight => throw ApiFault.Validation("The weight for each target group must be between 0 and 999, inclusive"),
        { } weight => weight,
    };

    private static int? Stickiness(QueryRequest? sticky) => sticky is null || sticky.Flag("Enabled") is not true
        ? null
        : sticky.Number("DurationSeconds") is { } seconds and >= 1 and <= MostStickySeconds
            ? seconds
            : throw ApiFault.Validation("Target group stickiness duration must be between 1 and 604800 seconds");

    private static FixedResponseAction Fixed(QueryRequest action)
    {
        var config = action.Structure("FixedResponseConfig") ?? throw ApiFault.Validation("A FixedResponseConfig must be specified for an action of type 'fixed-response'");
        var code = config.Required("StatusCode");
        return code is ['2' or '4' or '5', >= '0' and <= '9', >= '0' and <= '9']
            ? new FixedResponseAction(int.Parse(code, CultureInfo.InvariantCulture), config.Text("ContentType"), config.Text("MessageBody"))
            : throw ApiFault.Validation($"1 validation error detected: Value '{code}' at 'actions.1.member.fixedResponseConfig.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(2|4|5)\\d\\d$");
    }

    private static RedirectAction Redirect(QueryRequest action)
    {
        var config = action.Structure("RedirectConfig") ?? throw ApiFault.Validation("A RedirectConfig must be specified for an action of type 'redirect'");
        var redirect = new RedirectAction(
            config.Required("StatusCode") switch { "HTTP_301" => 301, "HTTP_302" => 302, var other => throw ApiFault.Validation($"'{other}' is not a valid redirect status code: it must be HTTP_301 or HTTP_302") },
            config.Text("Protocol") ?? "#{protocol}",
            config.Text("Host") ?? "#{host}",
            config.Text("Port") ?? "#{port}",
            config.Text("Path") ?? "/#{path}",
            config.Text("Query") ?? "#{query}");
        return redirect is { Protocol: "#{protocol}", Host: "#{host}", Port: "#{port}", Path: "/#{path}" }
            ? throw new ApiFault("InvalidLoadBalancerAction", "The redirect configuration is not valid because it creates a loop.")
            : redirect;
    }
}

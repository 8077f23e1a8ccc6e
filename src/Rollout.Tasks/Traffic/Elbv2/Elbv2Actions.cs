using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Reads and changes the weights in a list of actions. A change replaces the whole list, so all the rest must stay as it was.</summary>
internal static class Elbv2Actions
{
    private static readonly string[] Known = ["forward", "redirect", "fixed-response", "authenticate-oidc", "authenticate-cognito", "jwt-validation"];

    /// <summary>The groups that a list of actions forwards to.</summary>
    /// <returns>Empty when it forwards to nothing, or to one group without a weight.</returns>
    public static IReadOnlyList<TargetGroupTuple> Groups(IEnumerable<Action>? actions) =>
        actions?.FirstOrDefault(action => action.Type == ActionTypeEnum.Forward)?.ForwardConfig?.TargetGroups ?? [];

    /// <summary>Whether a list of actions forwards to a group, with whatever weight. An action with one group may name it beside or instead of the list.</summary>
    public static bool Holds(IEnumerable<Action> actions, string groupArn) => actions.Any(action =>
        action.TargetGroupArn == groupArn || action.ForwardConfig?.TargetGroups?.Any(group => group.TargetGroupArn == groupArn) == true);

    /// <summary>Whether a list of actions sends requests to a group: it forwards to it alone, or with a weight above 0.</summary>
    public static bool Sends(IEnumerable<Action> actions, string groupArn) => actions.Any(action => action.ForwardConfig?.TargetGroups is { Count: > 1 } groups
        ? groups.Any(group => group.TargetGroupArn == groupArn && group.Weight != 0)
        : Holds([action], groupArn));

    /// <summary>What keeps a list of actions from being written back as it was read, but for its weights.</summary>
    /// <returns>What it has, as the end of a sentence, and what to do; empty when nothing does.</returns>
    public static IReadOnlyList<(string Has, string Do)> Obstacles(IReadOnlyList<Action> actions) =>
    [
        .. actions.Select(action => action.Type?.Value ?? "(none)").Where(type => !Known.Contains(type)).Distinct()
            .Select(type => ($"an action of type '{type}', which this tool cannot write back as it is; a change of weights would lose it", "update this tool, or take that action out of the rule")),
        .. actions.Where(action => Unread(action).Count > 0)
            .Select(action => ($"an action '{action.Type}' with members that this tool does not know and would lose: {string.Join(", ", Unread(action))}", "update this tool, or take that part out of the rule")),
        .. actions.Count(action => action.Type == ActionTypeEnum.Forward) > 1
            ? [("several forward actions, so its weights say nothing about shares", "leave one forward action with all groups in it")]
            : Array.Empty<(string, string)>(),
        .. Groups(actions).GroupBy(group => group.TargetGroupArn).Where(same => same.Count() > 1)
            .Select(same => ($"target group '{Elbv2RuleName.GroupName(same.Key!)}' more than once, so one call cannot give it one weight", "take it out but for one")),
    ];

    /// <summary>Makes sure that a list of actions can be written back as it was read, but for its weights.</summary>
    /// <param name="actions">The list.</param>
    /// <param name="whose">Whose it is, as the message begins.</param>
    /// <exception cref="RolloutException">RT2103: it cannot; the message says why.</exception>
    public static void RequireWritable(IReadOnlyList<Action> actions, string whose)
    {
        if (Obstacles(actions) is [var (has, todo), ..])
        {
            throw new RolloutException("RT2103", $"{whose} has {has}. Nothing was changed. {char.ToUpperInvariant(todo[0])}{todo[1..]}.");
        }
    }

    /// <summary>Sets the weights of a change, in place.</summary>
    /// <exception cref="RolloutException">RT2107: the rule has other groups than the change.</exception>
    public static void SetWeights(IReadOnlyList<Action> actions, WeightChange change)
    {
        var groups = Groups(actions);
        RequireSameGroups(groups, change);
        foreach (var group in groups)
        {
            group.Weight = change.Weights.TryGetValue(group.TargetGroupArn!, out var weight) ? weight : group.Weight;
        }

        foreach (var action in actions)
        {
            // With several groups AWS refuses both in one action.
            action.TargetGroupArn = action.Type == ActionTypeEnum.Forward && groups.Count > 1 ? null : action.TargetGroupArn;
            if (action.AuthenticateOidcConfig is { ClientSecret: null } oidc)
            {
                // The API never tells the secret; without this flag it would ask for it.
                oidc.UseExistingClientSecret = true;
            }
        }
    }

    private static IReadOnlyList<string> Unread(Action action) => (action as IPartlyRead)?.Unread ?? [];

    // A shift back may find a group more, and leaves it alone: nothing may stand before a shift back that need not.
    private static void RequireSameGroups(IReadOnlyList<TargetGroupTuple> groups, WeightChange change)
    {
        var there = groups.Select(group => group.TargetGroupArn!).ToHashSet(StringComparer.Ordinal);
        var missing = change.Weights.Where(entry => !there.Contains(entry.Key) && (change.CandidateWeight > 0 || entry.Value > 0)).Select(entry => entry.Key);
        var added = change.CandidateWeight == 0 ? [] : there.Where(group => !change.Weights.ContainsKey(group));
        var words = missing.Select(group => $"'{Elbv2RuleName.GroupName(group)}' is gone").Concat(added.Select(group => $"'{Elbv2RuleName.GroupName(group)}' is new")).ToList();
        if (words.Count > 0)
        {
            throw new RolloutException("RT2107", $"{change.Call}: the rule has other target groups than when this was planned ({string.Join(", ", words)}). Nothing was changed. Run --target=Plan again and look at what changed the rule.", ExitCode.Drifted);
        }
    }
}

using System.Globalization;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>Compares the load balancer with what the journal says of it. Pure.</summary>
internal static class Drift
{
    private const double Nothing = 1e-9;

    /// <summary>What somebody else has changed.</summary>
    /// <param name="rollout">What the journal says. Where calls were made whose result was not read back, each rule may stand before or after them.</param>
    /// <param name="world">What was read.</param>
    public static DriftReport Find(RolloutState rollout, TrafficState world) =>
        new([.. world.Rules.SelectMany(rule => OfRule(rollout, rule))], [.. OfTopology(rollout.Topology, world.Topology)]);

    /// <summary>Whether the rollout can go on from what was read, for <c>--accept-drift</c>.</summary>
    /// <param name="plan">The validated plan.</param>
    /// <param name="rollout">What the journal says.</param>
    /// <param name="world">What was read.</param>
    /// <param name="difference">What has changed, line by line.</param>
    /// <param name="refusal">Why it cannot; empty when it can.</param>
    /// <returns>The new starting point; null when it cannot go on. Its weight is at most that of the step to be taken, so that accepting raises nothing.</returns>
    public static DriftAcceptedData? Accept(RolloutPlan plan, RolloutState rollout, TrafficState world, IReadOnlyList<string> difference, out string refusal)
    {
        var next = Math.Min(rollout.NextStepIndex, plan.Steps.Count - 1);
        var foreign = world.Rules.Any(rule => rule.Groups.Any(group => group is { Slot: null, Weight: > 0 }));
        var weight = foreign ? null : Roles.Weight(world, rollout.CandidateSlot);
        refusal = weight switch
        {
            null => $"the candidate's weight cannot be told from {Roles.Describe(world)}: it must be one and the same whole percent in all rules",
            { } told when told > plan.Steps[next].Weight => $"the candidate has weight {told}, more than the {plan.Steps[next].Weight} of step {next + 1}",
            _ => string.Empty,
        };
        return refusal.Length == 0 ? From(plan, rollout, weight!.Value, world.Topology, difference) : null;
    }

    /// <summary>Goes on after the last step whose weight the candidate has at least; only steps that were entered before count.</summary>
    private static DriftAcceptedData From(RolloutPlan plan, RolloutState rollout, int weight, IReadOnlyList<string> topology, IReadOnlyList<string> difference)
    {
        var index = plan.Steps.Take(rollout.StepIndex + 1).Count(step => step.Weight <= weight) - 1;
        return new DriftAcceptedData(weight, index, index < rollout.StepIndex || rollout.StepPassed, topology, difference);
    }

    private static IEnumerable<string> OfRule(RolloutState rollout, RuleState rule)
    {
        int[] allowed = [rollout.Weight, rollout.PendingWeight ?? rollout.Weight];
        if (rule.SharePercent(rollout.CandidateSlot) is { } share && allowed.Any(weight => Math.Abs(share - weight) < Nothing))
        {
            return [];
        }

        var name = ShiftCheck.Words(rule.Service, rule.Location);
        var was = string.Join(" or ", allowed.Distinct().Select(weight => weight.ToString(CultureInfo.InvariantCulture)));
        return [$"- {name}: {rollout.CandidateSlot.Label()} {was} %", $"+ {name}: {TrafficSplit.Words(rule)}"];
    }

    /// <summary>Journals of older programs, and routers without words for it, have no lines to compare with.</summary>
    private static IEnumerable<string> OfTopology(IReadOnlyList<string> was, IReadOnlyList<string> now) => was.Count == 0
        ? []
        : was.Except(now).Select(line => $"- {line}").Concat(now.Except(was).Select(line => $"+ {line}"));
}

/// <summary>What somebody else has changed, line by line: <c>- was</c>, <c>+ is</c>.</summary>
/// <param name="Weights">Rules with other weights than were set.</param>
/// <param name="Topology">Rules, conditions and groups that are not those of the rollout's beginning.</param>
internal sealed record DriftReport(IReadOnlyList<string> Weights, IReadOnlyList<string> Topology)
{
    /// <summary>All lines.</summary>
    public IReadOnlyList<string> Lines => [.. Weights, .. Topology];
}

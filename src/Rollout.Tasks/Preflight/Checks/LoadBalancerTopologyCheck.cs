using System.Globalization;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The load balancer has a rule with both groups for every service, and the rules agree on the stable slot.</summary>
/// <param name="router">The load balancer.</param>
/// <param name="stable">The stable slot of the rollout in flight, as the journal has it; null when none is in flight.</param>
internal sealed class LoadBalancerTopologyCheck(ITrafficRouter router, Slot? stable) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "load balancer has the expected topology";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var state = await router.ReadAsync(cancellationToken).ConfigureAwait(false);
        var lacking = state.Rules.Where(rule => rule.Groups.All(group => group.Slot != Slot.Blue) || rule.Groups.All(group => group.Slot != Slot.Green)).Select(rule => $"'{rule.Service}'").ToList();
        if (lacking.Count > 0)
        {
            return CheckResult.Failed("RT2611", $"the rules of {string.Join(", ", lacking)} do not have both groups. Add the missing one with weight 0.");
        }

        return SlotRoles.Of(state, stable) switch
        {
            SlotRoles.Settled settled => CheckResult.Passed($"{settled.Stable.Label()} is stable in {Rules(state)}"),
            SlotRoles.Split split => CheckResult.Passed(string.Create(CultureInfo.InvariantCulture, $"{split.Stable.Label()} is stable in {Rules(state)}, the candidate has {split.CandidatePercent:0.##} %")),
            SlotRoles.Unclear unclear => Unclear(unclear),
            var other => throw new System.Diagnostics.UnreachableException($"RT9001 unknown roles {other}"),
        };
    }

    // A run that was killed between two rules leaves them apart; the next one must get past here to put them right.
    private CheckResult Unclear(SlotRoles.Unclear unclear) => stable is { } known
        ? CheckResult.Warned("RT2611", $"the rules do not agree while a rollout is in flight ({string.Join("; ", unclear.Words)}); the journal has {known.Label()} as stable, and the next shift sets all rules alike.")
        : CheckResult.Failed("RT2611", $"the rules do not say which slot is stable ({string.Join("; ", unclear.Words)}). Give the slot that serves all requests in every rule.");

    private static string Rules(TrafficState state) => state.Rules.Count == 1 ? "its rule" : string.Create(CultureInfo.InvariantCulture, $"all {state.Rules.Count} rules");
}

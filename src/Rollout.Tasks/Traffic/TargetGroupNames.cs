using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Traffic;

/// <summary>How the groups of a service are called at the router.</summary>
internal static class TargetGroupNames
{
    /// <summary>The pattern of the plan (<c>traffic.targetGroup</c>) with its placeholders filled in.</summary>
    public static string Of(RolloutPlan plan, string service, Slot slot) => Placeholders.Expand(
        plan.Traffic.TargetGroup,
        new Dictionary<string, string> { ["application"] = plan.Application, ["service"] = service, ["slot"] = slot.Label() });
}

using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Traffic;

/// <summary>How the groups of a service are called at the router.</summary>
internal static class TargetGroupNames
{
    /// <summary>The pattern of the plan (<c>traffic.targetGroup</c>) with its placeholders filled in.</summary>
    public static string Of(RolloutPlan plan, string service, Slot slot) => plan.Traffic.TargetGroup
        .Replace("{application}", plan.Application, StringComparison.Ordinal)
        .Replace("{service}", service, StringComparison.Ordinal)
        .Replace("{slot}", slot.Label(), StringComparison.Ordinal);
}

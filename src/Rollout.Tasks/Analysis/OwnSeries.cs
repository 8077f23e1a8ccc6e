using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis;

/// <summary>What the own metrics of <c>metrics.also</c> have in common, wherever they are read.</summary>
internal static class OwnSeries
{
    /// <summary>Denominator that stands for the slot's requests; <see cref="Composite.CompositeMetricSource"/> fills it in.</summary>
    public const string Requests = "requests";

    /// <summary>Whose values are wanted.</summary>
    /// <param name="plan">The metric.</param>
    /// <param name="stable">The slot that serves.</param>
    /// <returns>Both roles with their slots, or none when the metric belongs to the environment.</returns>
    public static IReadOnlyList<(SlotRole? Role, Slot Slot)> Roles(MetricSourcePlan plan, Slot stable) =>
        plan.Metric!.BySlot ? [(SlotRole.Stable, stable), (SlotRole.Candidate, stable.Other())] : [(null, stable)];

    /// <summary>A text of the plan for one slot. Other braces, as of PromQL's matchers, stay.</summary>
    public static string For(string text, Slot slot) => Placeholders.Expand(text, new Dictionary<string, string> { ["slot"] = slot.Label() });

    /// <summary>Reads the metric.</summary>
    /// <param name="plan">The metric and its queries.</param>
    /// <param name="stable">The slot that serves.</param>
    /// <param name="ask">The value of one query; null when there is none.</param>
    /// <returns>None where a value, or its denominator, is missing.</returns>
    public static async Task<SourceReadings> ReadAsync(MetricSourcePlan plan, Slot stable, Func<string, Task<OwnValue?>> ask)
    {
        var readings = new List<MetricReading>();
        foreach (var (role, slot) in Roles(plan, stable))
        {
            var value = await ask(For(plan.Query!, slot)).ConfigureAwait(false);
            var of = value is null || plan.Of is null or Requests ? null : await ask(For(plan.Of, slot)).ConfigureAwait(false);
            if (value is not null && (of is not null || plan.Of is null or Requests))
            {
                readings.Add(Reading(plan, role, value.Value, of?.Value, value.At));
            }
        }

        return new(readings);
    }

    /// <summary>One reading. A share of the requests is always one of counters.</summary>
    public static MetricReading Reading(MetricSourcePlan plan, SlotRole? role, double value, double? of, DateTimeOffset at) =>
        new(plan.Metric!.Name, role, value, of, at) { IsCounter = plan.Counter || plan.Of == Requests };
}

/// <summary>The value of a query.</summary>
/// <param name="Value">Finite.</param>
/// <param name="At">When it was measured.</param>
internal sealed record OwnValue(double Value, DateTimeOffset At);

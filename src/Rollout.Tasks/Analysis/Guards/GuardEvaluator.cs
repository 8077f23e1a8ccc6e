using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Analysis.Guards;

/// <summary>Reads a guard's metric from what was sampled, and compares. Pure.</summary>
internal static class GuardEvaluator
{
    /// <summary>Takes one reading.</summary>
    /// <param name="guard">The rule.</param>
    /// <param name="history">All samples of the observation.</param>
    /// <returns>Whether the condition holds at this sample, or why that cannot be told.</returns>
    public static Measurement Measure(Guard guard, MetricHistory history) => guard.Reference switch
    {
        GuardReference.Stable => Delta(guard, Value(guard, SlotRole.Candidate, history), Value(guard, SlotRole.Stable, history)),
        GuardReference.Baseline => Distance(guard, Value(guard, SlotRole.Candidate, history)),
        _ => Plain(guard, Value(guard, SlotRole.Candidate, history)),
    };

    private static MetricValue Value(Guard guard, SlotRole role, MetricHistory history) => MetricReader.Read(
        new(guard.Definition, role, guard.AtEnd ? null : guard.Window) { MinimumRequests = guard.MinimumRequests, MaximumAge = guard.MaximumAge, IsAveraged = guard.IsAveraged },
        history);

    private static Measurement Plain(Guard guard, MetricValue value) => value.Value is { } number
        ? Compare(guard, value, number, string.Empty)
        : Missing(guard, value);

    private static Measurement Delta(Guard guard, MetricValue candidate, MetricValue stable)
    {
        if (candidate.Value is not { } tried || stable.Value is not { } served)
        {
            return Missing(guard, candidate.Value is null ? candidate : stable);
        }

        var sides = $"(candidate {GuardText.Amount(guard, tried)} {candidate.Basis}, stable {GuardText.Amount(guard, served)} {stable.Basis})";
        return stable.IsLowerBound
            ? new(Verdict.Inconclusive, null, candidate.Requests, $"{GuardText.Name(guard)}: the stable release is above the last bucket of the source", sides)
            : Compare(guard, candidate, GuardText.Rounded(tried - served), sides);
    }

    private static Measurement Distance(Guard guard, MetricValue candidate)
    {
        if (guard.Baseline is not { } baseline)
        {
            return new(Verdict.NoData, null, 0, $"{GuardText.Name(guard)}: {guard.BaselineMissing ?? "no baseline was read"}", string.Empty);
        }

        if (candidate.Value is not { } value)
        {
            return Missing(guard, candidate);
        }

        return baseline > 0
            ? Compare(guard, candidate, GuardText.Rounded(100 * (value - baseline) / baseline), $"({GuardText.Amount(guard, value)} {candidate.Basis}, baseline {GuardText.Amount(guard, baseline)})")
            : new(Verdict.NoData, null, 0, $"{GuardText.Name(guard)}: the baseline is {GuardText.Amount(guard, baseline)}, and nothing can be told in percent of it", string.Empty);
    }

    private static Measurement Missing(Guard guard, MetricValue value) => new(value.Missing, null, value.Requests, $"{GuardText.Name(guard)}: {value.Basis}", string.Empty);

    private static Measurement Compare(Guard guard, MetricValue value, double compared, string basis)
    {
        if (!value.IsLowerBound)
        {
            var violated = Condition.Holds(guard, compared);
            return new(violated ? Verdict.Fail : Verdict.Pass, compared, value.Requests, GuardText.Claim(guard, compared, violated), basis.Length == 0 ? value.Basis : basis);
        }

        // The true value is above the largest finite bound. What depends on how far cannot be judged, and that must not look like Pass.
        var bound = $"{guard.Metric} is above {GuardText.Amount(guard, value.Value!.Value)}, the last bucket of the source";
        return Condition.HoldsAbove(guard, compared) is { } holds
            ? new(holds ? Verdict.Fail : Verdict.Pass, compared, value.Requests, bound, $"({value.Requests} requests; limit {GuardText.Limit(guard)})")
            : new(Verdict.Inconclusive, null, value.Requests, $"{bound}: the limit {GuardText.Limit(guard)} cannot be judged", string.Empty);
    }
}

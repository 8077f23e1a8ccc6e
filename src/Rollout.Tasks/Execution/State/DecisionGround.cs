using System.Text.Json.Serialization;
using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Watching;

namespace Rollout.Tasks.Execution.State;

/// <summary>What a guard or the judge said when something was decided, as numbers. Numbers that JSON does not know are null.</summary>
/// <param name="By"><c>guard</c> or <c>judge</c>.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Verdict">Of this metric alone.</param>
/// <param name="Rule">Text of the guard, or the judge's rule.</param>
/// <param name="Explanation">One line with all of it.</param>
public sealed record DecisionGround(string By, string Metric, [property: JsonConverter(typeof(VerdictConverter))] Verdict Verdict, string Rule, string Explanation)
{
    /// <summary>The stable slot's side; null for a guard.</summary>
    public JudgeSide? Stable { get; init; }

    /// <summary>The candidate's side; null without data.</summary>
    public JudgeSide? Candidate { get; init; }

    /// <summary>Limit of the guard, in the metric's unit; null for the judge.</summary>
    public double? Limit { get; init; }

    /// <summary>How much worse the candidate is; null for a guard, or when it cannot be told.</summary>
    public double? Difference { get; init; }

    /// <summary>Lower end of the interval of the difference.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the interval of the difference.</summary>
    public double? High { get; init; }

    /// <summary>Unit of the difference; empty where it has none.</summary>
    public string Unit { get; init; } = string.Empty;

    /// <summary>How far the judge's evidence has come: 1 is what a Fail needs; null for a guard.</summary>
    public double? Evidence { get; init; }

    /// <summary>Requests or samples of the candidate that it was said of.</summary>
    public long Seen { get; init; }

    /// <summary>How many a step needs to pass; 0 when not known.</summary>
    public long Needed { get; init; }

    /// <summary>What the verdict of a report stands on: the guard that fired, else all that decides and says the same as the whole.</summary>
    /// <param name="seen">What was seen.</param>
    /// <param name="fired">The guard that the decision follows; null when none fired.</param>
    /// <returns>Empty where neither guards nor judge had a part in it, as when the source is lost.</returns>
    internal static IReadOnlyList<DecisionGround> Of(WatchReport seen, GuardResult? fired) => fired is not null
        ? [Of(fired)]
        :
        [
            .. seen.Judge?.Metrics.Where(metric => metric.Decides && metric.Verdict == seen.Verdict).Select(Of) ?? [],
            .. seen.Guards.Results.Where(guard => guard.Guard.Action != Analysis.GuardAction.Warn && guard.Verdict == seen.Verdict).Select(Of),
        ];

    private static DecisionGround Of(GuardResult guard) => new("guard", guard.Guard.Metric, guard.Verdict, guard.Guard.Text, guard.Explanation)
    {
        Candidate = guard.Value is null ? null : new JudgeSide(Finite(guard.Value), null, guard.Requests),
        Limit = Finite(guard.Limit),
        Seen = guard.Requests,
        Needed = guard.Guard.MinimumRequests,
    };

    private static DecisionGround Of(JudgeResult result) => new("judge", result.Metric, result.Verdict, result.Rule, result.Explanation)
    {
        Stable = Finite(result.Stable),
        Candidate = Finite(result.Candidate),
        Difference = Finite(result.Difference),
        Low = Finite(result.Low),
        High = Finite(result.High),
        Unit = result.Unit.Trim(),
        Evidence = Finite(result.Evidence),
        Seen = result.Seen,
        Needed = result.Needed,
    };

    private static JudgeSide Finite(JudgeSide side) => side with { Value = Finite(side.Value), Count = Finite(side.Count), Of = double.IsFinite(side.Of) ? side.Of : 0 };

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

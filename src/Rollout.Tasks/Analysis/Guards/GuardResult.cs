namespace Rollout.Tasks.Analysis.Guards;

/// <summary>What one guard says at one sample.</summary>
/// <param name="Guard">The rule.</param>
/// <param name="Verdict">
/// Fail: the condition has held for the whole <see cref="Guard.For"/>. Inconclusive: it holds but not yet for so long, or there are too few requests, or the limit is beyond what the histogram can tell.
/// NoData: nothing to compute from. Pass: measured, and the condition does not hold.
/// A requirement for the end of a hold (<see cref="Guard.AtEnd"/>) never says Fail before <see cref="GuardReport.AtEnd"/>: unmet it is Inconclusive, with <see cref="Unmet"/>.
/// </param>
/// <param name="Value">Measured value in the unit of the limit; null when there is none.</param>
/// <param name="Limit">The limit that it is compared with.</param>
/// <param name="Requests">Requests that the value was computed from; 0 where it is not about requests.</param>
/// <param name="ViolatedFor">How long the condition has held without a break; zero when it does not hold, and at the first sample that shows it.</param>
/// <param name="Explanation">One line with value, limit and basis, such as <c>error-rate 12.5 % &gt; 5 % for 00:00:05 (36 of 288 requests)</c>.</param>
public sealed record GuardResult(Guard Guard, Verdict Verdict, double? Value, double Limit, long Requests, TimeSpan ViolatedFor, string Explanation)
{
    /// <summary>When the first sample was read that shows the condition; null when it does not hold.</summary>
    public DateTimeOffset? ViolatedSince { get; init; }

    /// <summary>When the first sample was read at which the condition had held for the whole <see cref="Guard.For"/>; null before that.</summary>
    public DateTimeOffset? FiredAt { get; init; }

    /// <summary>True for a requirement for the end of the hold that is measured and not met by now.</summary>
    public bool Unmet { get; init; }
}

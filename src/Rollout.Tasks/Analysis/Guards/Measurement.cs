namespace Rollout.Tasks.Analysis.Guards;

/// <summary>One reading of a guard's metric, before the time that a condition must hold is looked at.</summary>
/// <param name="Verdict">Fail: the condition holds at this sample. Pass: it does not. Inconclusive, NoData: it cannot be told.</param>
/// <param name="Value">In the unit of the limit; null when there is none.</param>
/// <param name="Requests">Requests behind the value.</param>
/// <param name="Claim">Value and limit in words, or why there is no value.</param>
/// <param name="Basis">What the value was computed from, in brackets; empty when the claim says it all.</param>
internal sealed record Measurement(Verdict Verdict, double? Value, long Requests, string Claim, string Basis);

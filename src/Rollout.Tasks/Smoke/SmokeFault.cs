namespace Rollout.Tasks.Smoke;

/// <summary>Why a step failed. Data, not an exception: a failed step is an expected outcome.</summary>
/// <param name="Code">RT2701 to RT2706.</param>
/// <param name="Expected">What should come.</param>
/// <param name="Actual">What came.</param>
internal sealed record SmokeFault(string Code, string Expected, string Actual);

namespace Rollout.Tasks.Testing.Analysis;

/// <summary>Steady traffic of one slot, for <see cref="FakeMetricSource"/>.</summary>
/// <param name="RequestsPerSecond">Zero or more.</param>
/// <param name="ErrorPercent">0 to 100. Default: 0.</param>
/// <param name="LatencyMs">Time to answer of every request. Default: 20 ms.</param>
public sealed record FakeTraffic(double RequestsPerSecond, double ErrorPercent = 0, double LatencyMs = 20);

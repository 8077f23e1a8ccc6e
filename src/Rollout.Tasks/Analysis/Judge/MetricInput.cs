namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What one sample tells of one metric, for both slots.</summary>
/// <param name="Kind">How it is compared.</param>
/// <param name="Now">Counts since the source started, or values of this moment.</param>
/// <param name="CandidateAt">When the candidate's side was measured.</param>
/// <param name="StableAt">When the stable side was measured.</param>
internal sealed record MetricInput(InputKind Kind, Block Now, DateTimeOffset CandidateAt, DateTimeOffset StableAt)
{
    /// <summary>Histograms, for latencies.</summary>
    public (LatencyHistogram Candidate, LatencyHistogram Stable)? Latency { get; init; }

    /// <summary>Finds a metric in a sample.</summary>
    /// <returns>Null when a slot has no series of it, or one that is not a finite number.</returns>
    public static MetricInput? Find(MetricSample sample, IReadOnlyDictionary<(string Metric, SlotRole? Role), MetricReading> readings, JudgedMetric metric) =>
        FromRequests(sample, metric.Name) ?? FromReadings(readings, metric);

    /// <summary>Share of the requests that a latency metric is about; null for other metrics.</summary>
    public static double? Quantile(string name) => name switch { "p50" => 0.5, "p95" => 0.95, "p99" => 0.99, _ => null };

    private static MetricInput? FromRequests(MetricSample sample, string name)
    {
        if (sample is not { Candidate: { } candidate, Stable: { } stable })
        {
            return null;
        }

        return name switch
        {
            "error-rate" or "availability" => Usable(new(InputKind.Counts, new(candidate.Errors, candidate.Requests, stable.Errors, stable.Requests), sample.At, sample.At)),
            "health-failures" when candidate.HealthFailures is { } failures && stable.HealthFailures is { } healthy =>
                new(InputKind.Values, new(failures, 1, healthy, 1), sample.At, sample.At),
            _ when Quantile(name) is not null && IsHistogram(candidate.Latency) && IsHistogram(stable.Latency) =>
                new(InputKind.Latency, default, sample.At, sample.At) { Latency = (candidate.Latency, stable.Latency) },
            _ => null,
        };
    }

    private static MetricInput? FromReadings(IReadOnlyDictionary<(string Metric, SlotRole? Role), MetricReading> readings, JudgedMetric metric)
    {
        var (candidate, stable) = (readings.GetValueOrDefault((metric.Name, SlotRole.Candidate)), readings.GetValueOrDefault((metric.Name, SlotRole.Stable)));
        if (candidate is null || stable is null)
        {
            return null;
        }

        var worse = metric.Direction == MetricDirection.LowerIsWorse;
        return (candidate, stable) switch
        {
            ({ IsCounter: true, Of: { } ofCandidate }, { IsCounter: true, Of: { } ofStable }) =>
                Usable(new(InputKind.Counts, new(worse ? ofCandidate - candidate.Value : candidate.Value, ofCandidate, worse ? ofStable - stable.Value : stable.Value, ofStable), candidate.At, stable.At)),
            ({ IsCounter: true }, { IsCounter: true }) => Usable(new(InputKind.Increments, new(candidate.Value, 1, stable.Value, 1), candidate.At, stable.At)),
            _ => Usable(new(InputKind.Values, new(Value(candidate), 1, Value(stable), 1), candidate.At, stable.At)),
        };
    }

    private static double Value(MetricReading reading) => reading.Of is { } of ? 100 * reading.Value / of : reading.Value;

    private static MetricInput? Usable(MetricInput input)
    {
        var (candidate, candidateOf, stable, stableOf) = input.Now;
        var finite = double.IsFinite(candidate) && double.IsFinite(candidateOf) && double.IsFinite(stable) && double.IsFinite(stableOf);
        return finite && (input.Kind == InputKind.Values || (candidate >= 0 && stable >= 0)) ? input : null;
    }

    private static bool IsHistogram(LatencyHistogram histogram) =>
        histogram.Buckets.Count >= 2 && double.IsPositiveInfinity(histogram.Buckets[^1].UpperBoundMs) && histogram.Buckets.All(bucket => double.IsFinite(bucket.Count) && bucket.Count >= 0);
}

/// <summary>How a metric is compared.</summary>
internal enum InputKind
{
    /// <summary>Events of requests, since the source started.</summary>
    Counts,

    /// <summary>A histogram, since the source started.</summary>
    Latency,

    /// <summary>A count since the source started, without a denominator: what it grew by is a value.</summary>
    Increments,

    /// <summary>A value of this moment.</summary>
    Values,
}

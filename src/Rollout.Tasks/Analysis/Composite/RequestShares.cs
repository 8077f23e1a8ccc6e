namespace Rollout.Tasks.Analysis.Composite;

/// <summary>Fills in the requests of a slot where they are the denominator of an own metric. Pure.</summary>
internal static class RequestShares
{
    /// <summary>The readings with their denominators.</summary>
    /// <param name="readings">What a source told.</param>
    /// <param name="metrics">Which of them are shares of the requests.</param>
    /// <param name="sample">The main source's sample of the same time.</param>
    /// <returns>A reading whose slot has no counters is left out: nothing stands in for them.</returns>
    public static IReadOnlyList<MetricReading> Of(IReadOnlyList<MetricReading> readings, IReadOnlyList<string> metrics, MetricSample sample) =>
        [.. readings.Select(reading => metrics.Contains(reading.Metric) ? Requests(sample, reading.Role) is { } requests ? reading with { Of = requests } : null : reading).OfType<MetricReading>()];

    private static double? Requests(MetricSample sample, SlotRole? role) => role switch
    {
        SlotRole.Stable => sample.Stable?.Requests,
        SlotRole.Candidate => sample.Candidate?.Requests,
        _ => sample.Stable?.Requests + sample.Candidate?.Requests,
    };
}

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Cuts a range into parts that one range query may have. Pure.</summary>
internal static class PrometheusChunks
{
    // Prometheus refuses more than 11,000 points a series; fewer keep an answer with a hundred series below 16 MB.
    private const int MaxPoints = 2000;

    /// <summary>The parts, in the order of time; together they have each point once.</summary>
    /// <param name="from">First point.</param>
    /// <param name="to">No point is later.</param>
    /// <param name="step">From point to point, above zero.</param>
    public static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Of(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero);
        for (var first = from; first <= to; first += step * MaxPoints)
        {
            var points = Math.Min(MaxPoints, (long)((to - first) / step) + 1);
            yield return (first, first + (step * (points - 1)));
        }
    }
}

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Fewer points for a line, without losing what stands out. Pure.</summary>
internal static class DownSampling
{
    /// <summary>Points of one line at most.</summary>
    public const int MaxPoints = 600;

    /// <summary>Keeps the lowest and the highest value of each of 300 equal stretches of time. A stretch without any value stays without one.</summary>
    /// <param name="points">In the order of time.</param>
    /// <returns>At most <see cref="MaxPoints"/>; the same points when there are no more.</returns>
    public static IReadOnlyList<PicturePoint> Reduce(IReadOnlyList<PicturePoint> points)
    {
        if (points.Count <= MaxPoints)
        {
            return points;
        }

        var (first, last) = (points[0].At, points[^1].At);
        var width = (last - first) / (MaxPoints / 2);
        return [.. points.GroupBy(point => width > 0 ? Math.Min((int)((point.At - first) / width), (MaxPoints / 2) - 1) : 0).SelectMany(Extremes)];
    }

    private static IEnumerable<PicturePoint> Extremes(IEnumerable<PicturePoint> stretch)
    {
        var all = stretch.ToList();
        var known = all.Where(point => point.Value is not null).ToList();
        if (known.Count == 0)
        {
            return [all[0]];
        }

        var (low, high) = (known.MinBy(point => point.Value), known.MaxBy(point => point.Value));
        return low == high ? [low] : low.At <= high.At ? [low, high] : [high, low];
    }
}

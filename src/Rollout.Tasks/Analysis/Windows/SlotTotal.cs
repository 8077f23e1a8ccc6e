namespace Rollout.Tasks.Analysis.Windows;

/// <summary>All that was measured of one slot since the start, over breaks: what happened between two samples that cannot be compared is left out. Takes the same room however long it runs.</summary>
/// <param name="Window">Null until there were two samples that can be compared.</param>
internal sealed record SlotTotal(SlotWindow? Window)
{
    public static SlotTotal Empty { get; } = new((SlotWindow?)null);

    /// <summary>Adds what happened since the sample before.</summary>
    /// <param name="last">Newest sample against the one before; null after a break.</param>
    public SlotTotal Add(SlotWindow? last)
    {
        if (last is null || Window is null)
        {
            return last is null ? this : new(last);
        }

        return new(last with
        {
            From = Window.From,
            Requests = Window.Requests + last.Requests,
            Errors = Window.Errors + last.Errors,
            Latency = Sum(Window.Latency, last.Latency),
        });
    }

    // Histograms with other bounds cannot be added: the newer one begins anew.
    private static LatencyHistogram Sum(LatencyHistogram sum, LatencyHistogram more)
    {
        if (more.Buckets.Count == 0)
        {
            return sum;
        }

        var same = sum.Buckets.Count == more.Buckets.Count && sum.Buckets.Zip(more.Buckets).All(b => b.First.UpperBoundMs.Equals(b.Second.UpperBoundMs));
        return same ? new([.. sum.Buckets.Zip(more.Buckets, (a, b) => b with { Count = a.Count + b.Count })]) : more;
    }
}

namespace Rollout.Tasks.Analysis.Shares;

/// <summary>Counts the requests of both slots since a weight took effect. Immutable: a sample gives a new window.</summary>
/// <remarks>A counter that went down, or a slot that the source does not know, begins the count anew: a difference across it would be a guess.</remarks>
internal sealed class ShareWindow
{
    /// <summary>Samples sooner than this after the weight was read back are left out: the requests that were sent on before it are answered in that time.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset countsFrom;
    private readonly MetricSample? first;
    private readonly MetricSample? last;

    private ShareWindow(DateTimeOffset countsFrom, MetricSample? first, MetricSample? last)
    {
        this.countsFrom = countsFrom;
        this.first = first;
        this.last = last;
    }

    /// <summary>A window without samples.</summary>
    /// <param name="at">When the weight was read back.</param>
    public static ShareWindow Start(DateTimeOffset at) => new(at + Settling, null, null);

    /// <summary>Requests since the first sample: of all services first, then of each that the source tells apart, by name.</summary>
    /// <returns>Empty with fewer than two samples.</returns>
    public IReadOnlyList<ShareCount> Counts => first is null || last is null || first.At == last.At
        ? []
        : [new ShareCount(string.Empty, Difference(c => c.Requests, isStable: true), Difference(c => c.Requests, isStable: false)), .. Services().Select(OfService)];

    /// <summary>The window after one more sample.</summary>
    /// <param name="sample">Read after the samples before.</param>
    public ShareWindow Add(MetricSample sample)
    {
        if (sample.At < countsFrom)
        {
            return this;
        }

        if (sample.Stable is null || sample.Candidate is null)
        {
            return new ShareWindow(countsFrom, null, null);
        }

        return last is not null && Continues(last, sample) ? new ShareWindow(countsFrom, first, sample) : new ShareWindow(countsFrom, sample, sample);
    }

    private static bool Continues(MetricSample before, MetricSample now) =>
        now.At > before.At && Continues(before.Stable!, now.Stable!) && Continues(before.Candidate!, now.Candidate!);

    private static bool Continues(SlotCounters before, SlotCounters now) =>
        now.Requests >= before.Requests && before.RequestsByService.All(service => now.RequestsByService.GetValueOrDefault(service.Key) >= service.Value);

    private IEnumerable<string> Services() => last!.Stable!.RequestsByService.Keys.Union(last.Candidate!.RequestsByService.Keys).Order(StringComparer.Ordinal);

    private ShareCount OfService(string service) => new(
        service,
        Difference(counters => counters.RequestsByService.GetValueOrDefault(service), isStable: true),
        Difference(counters => counters.RequestsByService.GetValueOrDefault(service), isStable: false));

    private double Difference(Func<SlotCounters, double> value, bool isStable) =>
        isStable ? value(last!.Stable!) - value(first!.Stable!) : value(last!.Candidate!) - value(first!.Candidate!);
}

/// <summary>Requests of both slots in one stretch of time.</summary>
/// <param name="Service">Name of the service; empty for all together.</param>
/// <param name="Stable">Requests that the stable slot answered.</param>
/// <param name="Candidate">Requests that the candidate answered.</param>
public sealed record ShareCount(string Service, double Stable, double Candidate);

using System.Runtime.CompilerServices;

namespace Rollout.Tasks.Analysis.CloudWatch;

/// <summary>Reads what AWS measures of the target groups, minute by minute and some minutes late. See docs/metrics/cloudwatch.md. Not for use by two callers at once.</summary>
/// <param name="regions">Where load balancers are.</param>
/// <param name="delay">How late a minute is told.</param>
/// <param name="stableSlot">The slot that serves; asked at each read. The other one is the candidate.</param>
/// <param name="time">The clock.</param>
internal sealed class CloudWatchMetricSource(IReadOnlyList<CloudWatchRegion> regions, TimeSpan delay, Func<Slot> stableSlot, TimeProvider time) : IMetricSource, IMetricHistory, IDisposable
{
    /// <summary>How long after its end a minute may still be corrected.</summary>
    public static readonly TimeSpan Correction = TimeSpan.FromMinutes(10);

    // Far below the most points of an answer, for as many target groups as a plan can have.
    private static readonly TimeSpan RangePerCall = TimeSpan.FromHours(6);

    private Reader? reader;
    private (Slot Stable, MetricSample Sample)? last;
    private DateTimeOffset? readTo;

    /// <inheritdoc />
    /// <remarks>AWS is asked once a minute, when there is a new one; in between the same sample is answered. Its time is the end of the newest minute that is known.</remarks>
    public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var to = MinuteOf(time.GetUtcNow() - delay);
        var stable = stableSlot();
        if (last is { } known && readTo >= to)
        {
            return known.Stable == stable ? known.Sample : Remember(stable, reader!.Ledger.Sample(known.Sample.At, stable) with { Faults = known.Sample.Faults });
        }

        reader ??= await Reader.CreateAsync(regions, cancellationToken).ConfigureAwait(false);
        var from = to - Correction;
        var faults = await reader.LoadAsync(readTo < from ? readTo.Value : from, to, cancellationToken).ConfigureAwait(false);
        reader.Ledger.Close(to - Correction);
        readTo = to;
        return Remember(stable, reader.Ledger.Sample(End(reader.Ledger.Newest) ?? to, stable) with { Faults = faults });
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<MetricSample> ReadRangeAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var past = await Reader.CreateAsync(regions, cancellationToken).ConfigureAwait(false);
        var stable = stableSlot();
        var loaded = MinuteOf(from - delay) - CloudWatchQueries.Period;
        for (var at = from; at <= to; at += step)
        {
            var end = MinuteOf(at - delay);
            while (loaded < end)
            {
                var next = loaded + RangePerCall < end ? loaded + RangePerCall : end;
                await past.LoadAsync(loaded, next, cancellationToken).ConfigureAwait(false);
                loaded = next;
            }

            past.Ledger.Close(end - Correction);
            yield return past.Ledger.Sample(End(past.Ledger.Newest) ?? end, stable);
        }
    }

    /// <summary>Closes the connections to all regions.</summary>
    public void Dispose()
    {
        foreach (var region in regions)
        {
            region.Api.Dispose();
        }
    }

    private static DateTimeOffset? End(DateTimeOffset? newest) => newest + CloudWatchQueries.Period;

    private static DateTimeOffset MinuteOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % CloudWatchQueries.Period.Ticks), TimeSpan.Zero);

    private MetricSample Remember(Slot stable, MetricSample sample)
    {
        last = (stable, sample);
        return sample;
    }

    /// <summary>The targets of all regions and their ledger.</summary>
    private sealed class Reader(IReadOnlyList<(CloudWatchRegion Region, IReadOnlyList<CloudWatchTarget> Targets)> regions)
    {
        public CloudWatchLedger Ledger { get; } = new([.. regions.SelectMany(region => region.Targets)]);

        public static async Task<Reader> CreateAsync(IReadOnlyList<CloudWatchRegion> regions, CancellationToken cancellationToken)
        {
            var found = new List<(CloudWatchRegion, IReadOnlyList<CloudWatchTarget>)>();
            foreach (var region in regions)
            {
                found.Add((region, await region.Targets(cancellationToken).ConfigureAwait(false)));
            }

            return new Reader(found);
        }

        // Nothing is taken before all regions have answered: half a minute would look like one with fewer requests.
        public async Task<IReadOnlyList<MetricFault>> LoadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
        {
            var (faults, minutes, first) = (new List<MetricFault>(), new List<CloudWatchMinute>(), 0);
            foreach (var (region, targets) in regions)
            {
                var answers = await region.Api.GetAsync(CloudWatchQueries.Of(targets), from, to, cancellationToken).ConfigureAwait(false);
                faults.AddRange(CloudWatchQueries.Faults(targets.Count, answers));
                var offset = first;
                minutes.AddRange(CloudWatchQueries.Minutes(targets.Count, answers).Where(minute => minute.Start < to).Select(minute => minute with { Target = minute.Target + offset }));
                first += targets.Count;
            }

            minutes.ForEach(Ledger.Add);
            return faults;
        }
    }
}

/// <summary>One region.</summary>
/// <param name="Api">Its CloudWatch.</param>
/// <param name="Targets">Finds the target groups there; asked once.</param>
internal sealed record CloudWatchRegion(CloudWatchApi Api, Func<CancellationToken, Task<IReadOnlyList<CloudWatchTarget>>> Targets);

using Rollout.Tasks.HAProxy;

namespace Rollout.Tasks.Analysis.HAProxy;

/// <summary>Reads the counters of the servers (<c>show stat</c>) of all HAProxy processes of an environment. Not for use by two callers at once.</summary>
/// <remarks>
/// HAProxy only tells averages of the time to answer, and no percentile can be made of those: the histogram is empty, and a guard on a percentile says that there is no data.
/// When counters begin anew (a reload, a restart) the slot has no counters in that one sample, so that nothing is ever compared across it.
/// </remarks>
internal sealed class HAProxyMetricSource : IMetricSource
{
    private const string Command = "show stat -1 4 -1";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly HAProxyOptions options;
    private readonly IReadOnlyList<HAProxyClient> clients;
    private readonly Func<Slot> stableSlot;
    private readonly TimeProvider time;
    private IReadOnlyList<HAProxySeries> before = [];

    /// <summary>A source that has read nothing yet.</summary>
    /// <param name="options">Processes, backends and servers.</param>
    /// <param name="stableSlot">The slot that serves; asked at each read. The other one is the candidate.</param>
    /// <param name="time">The clock.</param>
    public HAProxyMetricSource(HAProxyOptions options, Func<Slot> stableSlot, TimeProvider time)
    {
        (this.options, this.stableSlot, this.time) = (options, stableSlot, time);
        clients = [.. options.Sockets.Select(socket => new HAProxyClient(socket, Timeout, options.Remedy, time))];
    }

    /// <inheritdoc />
    /// <remarks>The sample's time is that of the request, not of the answer: what it shows is never older than its time says.</remarks>
    public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var at = time.GetUtcNow();
        var pages = await Task.WhenAll(clients.Select(client => ReadAsync(client, cancellationToken))).ConfigureAwait(false);
        if (pages.SelectMany(page => page).GroupBy(series => series.Key).FirstOrDefault(series => series.Count() > 1) is { Key: var twice })
        {
            throw new RolloutException("RT3115", $"HAProxy at {twice.Process} tells of server '{twice.Server}' of service '{twice.Service}' more than once, so its requests would count twice. Name each socket of traffic.sockets once.");
        }

        var (now, last) = (pages.SelectMany(page => page).ToList(), before);
        before = now;
        var stable = stableSlot();
        return new(at, Counters(now, last, stable), Counters(now, last, stable.Other()));
    }

    private static SlotCounters? Counters(List<HAProxySeries> now, IReadOnlyList<HAProxySeries> before, Slot slot)
    {
        var own = now.Where(series => series.Slot == slot).ToList();
        if (own.Count == 0 || BeganAnew(own, before.Where(series => series.Slot == slot)))
        {
            return null;
        }

        return new SlotCounters(own.Sum(series => series.Requests), own.Sum(series => series.Errors), new LatencyHistogram([]), own.Max(series => series.HealthFailures))
        {
            Active = own.Sum(series => series.Active),
            RequestsByService = own.GroupBy(series => series.Service).ToDictionary(group => group.Key, group => (double)group.Sum(series => series.Requests)),
        };
    }

    // Looked at one by one: in the sum the growth of one process would hide the restart of another.
    private static bool BeganAnew(List<HAProxySeries> now, IEnumerable<HAProxySeries> before)
    {
        var there = now.ToDictionary(series => series.Key);
        return before.Any(old => !there.TryGetValue(old.Key, out var series) || series.Requests < old.Requests || series.Errors < old.Errors);
    }

    private async Task<IReadOnlyList<HAProxySeries>> ReadAsync(HAProxyClient client, CancellationToken cancellationToken)
    {
        try
        {
            var answers = await client.AskAsync(new HAProxyCall("read statistics", Mutates: false, [Command]), cancellationToken).ConfigureAwait(false);
            return [.. HAProxySeries.ReadAll(client.Socket, answers[0], options)];
        }
        catch (RolloutException fault)
        {
            var code = fault.Code == "RT2133" ? "RT3102" : "RT3101";
            throw new RolloutException(code, $"the counters of HAProxy cannot be read: {fault.Text} Nothing is decided without them.", innerException: fault);
        }
    }
}

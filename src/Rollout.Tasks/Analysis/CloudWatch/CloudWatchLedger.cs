namespace Rollout.Tasks.Analysis.CloudWatch;

/// <summary>Adds up the minutes of target groups, so that sums of minutes become counters.</summary>
/// <param name="targets">Whose minutes they are.</param>
internal sealed class CloudWatchLedger(IReadOnlyList<CloudWatchTarget> targets)
{
    private readonly Account[] accounts = [.. targets.Select(_ => new Account())];

    /// <summary>Start of the newest minute that is known of any target; null when none is.</summary>
    public DateTimeOffset? Newest { get; private set; }

    /// <summary>Takes a minute. One that is known already is corrected where it grew: CloudWatch goes on to collect for a while.</summary>
    public void Add(CloudWatchMinute minute)
    {
        accounts[minute.Target].Add(minute);
        Newest = Newest > minute.Start ? Newest : minute.Start;
    }

    /// <summary>Minutes before a time will not be corrected any more. Keeps memory flat.</summary>
    public void Close(DateTimeOffset before)
    {
        foreach (var account in accounts)
        {
            account.Close(before);
        }
    }

    /// <summary>The counters as they stand.</summary>
    /// <param name="at">Time of the sample.</param>
    /// <param name="stable">The slot that serves.</param>
    public MetricSample Sample(DateTimeOffset at, Slot stable) => new(at, Counters(stable), Counters(stable.Other()))
    {
        Readings = [.. Percentiles(at, stable, SlotRole.Stable), .. Percentiles(at, stable.Other(), SlotRole.Candidate)],
    };

    // A group that never had a request has no metric: that is not known, and not zero.
    private SlotCounters? Counters(Slot slot)
    {
        var known = Of(slot).Where(entry => entry.Account.IsKnown).ToList();
        return known.Count == 0
            ? null
            : new SlotCounters(known.Sum(entry => entry.Account.Requests), known.Sum(entry => entry.Account.Errors), new LatencyHistogram([]), null)
            {
                RequestsByService = known.GroupBy(entry => entry.Target.Service).ToDictionary(service => service.Key, service => service.Sum(entry => entry.Account.Requests)),
            };
    }

    // Percentiles of services cannot be merged: the worst one counts.
    private IEnumerable<MetricReading> Percentiles(DateTimeOffset at, Slot slot, SlotRole role) =>
        from percentile in CloudWatchQueries.PercentileNames.Index()
        let worst = Of(slot).Select(entry => entry.Account.Percentile(at - CloudWatchQueries.Period, percentile.Index)).Max()
        where worst is not null
        select new MetricReading(percentile.Item, role, worst.Value, null, at);

    private IEnumerable<(CloudWatchTarget Target, Account Account)> Of(Slot slot) => targets.Zip(accounts).Where(entry => entry.First.Slot == slot);

    private sealed class Account
    {
        private readonly Dictionary<DateTimeOffset, CloudWatchMinute> open = [];
        private double closedRequests;
        private double closedErrors;

        public bool IsKnown { get; private set; }

        public double Requests => closedRequests + open.Values.Sum(minute => minute.Requests);

        public double Errors => closedErrors + open.Values.Sum(minute => minute.Errors);

        public double? Percentile(DateTimeOffset start, int index) => open.GetValueOrDefault(start)?.PercentilesMs[index];

        public void Add(CloudWatchMinute minute)
        {
            IsKnown = true;
            open[minute.Start] = open.TryGetValue(minute.Start, out var known)
                ? minute with { Requests = Math.Max(known.Requests, minute.Requests), Errors = Math.Max(known.Errors, minute.Errors) }
                : minute;
        }

        public void Close(DateTimeOffset before)
        {
            foreach (var minute in open.Values.Where(minute => minute.Start < before).ToList())
            {
                closedRequests += minute.Requests;
                closedErrors += minute.Errors;
                open.Remove(minute.Start);
            }
        }
    }
}

using Amazon.CloudWatch;
using Amazon.CloudWatch.Model;

namespace Rollout.Tasks.Analysis.CloudWatch;

/// <summary>The call, with its deadline, whole answers instead of pages, and faults in our words.</summary>
/// <param name="client">The SDK's client.</param>
/// <param name="place">Where it goes, for messages.</param>
/// <param name="timeout">How long a whole answer may take, all pages and retries included.</param>
/// <param name="time">Clock of the deadline.</param>
internal sealed class CloudWatchApi(IAmazonCloudWatch client, string place, TimeSpan timeout, TimeProvider time) : IDisposable
{
    // More are refused by AWS.
    private const int QueriesPerCall = 500;

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => client.Dispose();

    /// <summary>Asks for a range.</summary>
    /// <param name="queries">Any number.</param>
    /// <param name="from">Start of the first minute.</param>
    /// <param name="to">End of the last minute.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>One series for each query, by its id.</returns>
    /// <exception cref="RolloutException">RT3145: no usable answer. RT3146: no credentials, or no right.</exception>
    public async Task<IReadOnlyDictionary<string, CloudWatchSeries>> GetAsync(IReadOnlyList<MetricDataQuery> queries, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var series = queries.ToDictionary(query => query.Id!, _ => new CloudWatchSeries());
            foreach (var some in queries.Chunk(QueriesPerCall))
            {
                await PagesAsync([.. some], from, to, series, linked.Token).ConfigureAwait(false);
            }

            return series;
        }
        catch (Exception fault) when (CloudWatchFaults.IsOfCall(fault))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw CloudWatchFaults.Translate(place, timeout, fault);
        }
    }

    private async Task PagesAsync(List<MetricDataQuery> queries, DateTimeOffset from, DateTimeOffset to, Dictionary<string, CloudWatchSeries> series, CancellationToken cancellationToken)
    {
        var request = new GetMetricDataRequest { MetricDataQueries = queries, StartTime = from.UtcDateTime, EndTime = to.UtcDateTime, ScanBy = ScanBy.TimestampAscending };
        var answered = new HashSet<string>();
        do
        {
            var page = await client.GetMetricDataAsync(request, cancellationToken).ConfigureAwait(false);
            if (page.Messages is { Count: > 0 } messages)
            {
                throw new InvalidDataException($"it says {Text(messages)}");
            }

            foreach (var result in page.MetricDataResults ?? [])
            {
                if (result.Id is { } id && series.TryGetValue(id, out var one))
                {
                    one.Add(result);
                    answered.Add(id);
                }
            }

            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));

        // One without data has an empty result; one without a result was not asked at all.
        if (queries.FirstOrDefault(query => !answered.Contains(query.Id!)) is { } silent)
        {
            throw new InvalidDataException($"it has no result for '{silent.Id}'");
        }
    }

    /// <summary>Messages in one line.</summary>
    internal static string Text(IEnumerable<MessageData> messages) => string.Join("; ", messages.Select(message => $"{message.Code}: {message.Value}"));
}

/// <summary>The answer to one query.</summary>
internal sealed class CloudWatchSeries
{
    private readonly Dictionary<DateTimeOffset, double> points = [];

    /// <summary>Value by the start of its minute.</summary>
    public IReadOnlyDictionary<DateTimeOffset, double> Points => points;

    /// <summary>Why it is not complete; null when it is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes a page. The status of the last one counts: those before it are partial by nature.</summary>
    public void Add(MetricDataResult result)
    {
        var (times, values) = (result.Timestamps ?? [], result.Values ?? []);
        if (times.Count != values.Count || values.Any(value => !double.IsFinite(value) || value < 0))
        {
            throw new InvalidDataException($"'{result.Id}' has {times.Count} times and {values.Count} values, or one that is no count");
        }

        foreach (var (at, value) in times.Zip(values))
        {
            points[new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc))] = value;
        }

        Fault = result.StatusCode == StatusCode.Complete ? null : result.Messages is { Count: > 0 } messages ? $"{result.StatusCode} ({CloudWatchApi.Text(messages)})" : $"status {result.StatusCode?.Value ?? "missing"}";
    }
}

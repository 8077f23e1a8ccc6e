using System.Globalization;
using Amazon.CloudWatch.Model;

namespace Rollout.Tasks.Analysis.CloudWatch;

/// <summary>What is asked of each target group, and what the answers mean.</summary>
internal static class CloudWatchQueries
{
    /// <summary>Length of a minute's sum: the finest that load balancers send.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const string Requests = "requests";
    private const string Answered5xx = "answered5xx";
    private const string Unreached = "unreached";
    private static readonly string[] Percentiles = ["p50", "p95", "p99"];

    private static readonly (string Key, string Metric, string Statistic)[] Asked =
    [
        (Requests, "RequestCount", "Sum"),
        (Answered5xx, "HTTPCode_Target_5XX_Count", "Sum"),
        (Unreached, "TargetConnectionErrorCount", "Sum"),
        .. Percentiles.Select(percentile => (percentile, "TargetResponseTime", percentile)),
    ];

    /// <summary>All queries, each with an id that says whose it is.</summary>
    public static IReadOnlyList<MetricDataQuery> Of(IReadOnlyList<CloudWatchTarget> targets) =>
        [.. targets.SelectMany((target, index) => Asked.Select(asked => new MetricDataQuery { Id = Id(index, asked.Key), MetricStat = Stat(target, asked.Metric, asked.Statistic), ReturnData = true }))];

    /// <summary>The minutes of all targets. Without the number of requests of a minute nothing is known of it.</summary>
    public static IEnumerable<CloudWatchMinute> Minutes(int targets, IReadOnlyDictionary<string, CloudWatchSeries> answers)
    {
        for (var target = 0; target < targets; target++)
        {
            foreach (var (start, requests) in answers[Id(target, Requests)].Points)
            {
                var failed = Value(Answered5xx, start) ?? 0;
                failed += Value(Unreached, start) ?? 0;

                // A connection that failed may be tried again for the same request.
                yield return new CloudWatchMinute(target, start, requests, Math.Min(failed, requests), [.. Percentiles.Select(percentile => Value(percentile, start) * 1000)]);
            }

            double? Value(string key, DateTimeOffset start) => answers[Id(target, key)].Points.TryGetValue(start, out var value) ? value : null;
        }
    }

    /// <summary>What is wrong with the answers.</summary>
    /// <returns>Faults of percentiles, which are missing then.</returns>
    /// <exception cref="RolloutException">RT3147: requests or errors are not complete, so any sum of them would be wrong.</exception>
    public static IReadOnlyList<MetricFault> Faults(int targets, IReadOnlyDictionary<string, CloudWatchSeries> answers)
    {
        var faults = new List<MetricFault>();
        for (var target = 0; target < targets; target++)
        {
            foreach (var (key, metric, _) in Asked)
            {
                if (answers[Id(target, key)].Fault is { } fault)
                {
                    var message = $"RT3147 CloudWatch's answer for {metric} is not complete: {fault}. Read again in a minute; where it stays, look at CloudWatch's console.";
                    faults.Add(Percentiles.Contains(key) ? new MetricFault("cloudwatch", [key], message) : throw new RolloutException("RT3147", message["RT3147 ".Length..]));
                }
            }
        }

        return faults;
    }

    /// <summary>Names of the percentiles, in the order of <see cref="CloudWatchMinute.PercentilesMs"/>.</summary>
    public static IReadOnlyList<string> PercentileNames => Percentiles;

    private static MetricStat Stat(CloudWatchTarget target, string metric, string statistic) => new()
    {
        Metric = new Metric
        {
            Namespace = "AWS/ApplicationELB",
            MetricName = metric,
            Dimensions = [new() { Name = "LoadBalancer", Value = target.LoadBalancer }, new() { Name = "TargetGroup", Value = target.TargetGroup }],
        },
        Period = (int)Period.TotalSeconds,
        Stat = statistic,
    };

    private static string Id(int target, string key) => string.Create(CultureInfo.InvariantCulture, $"t{target}_{key}");
}

/// <summary>One minute of one target group.</summary>
/// <param name="Target">Its place in the list of targets.</param>
/// <param name="Start">Of the minute.</param>
/// <param name="Requests">Answered, or tried to.</param>
/// <param name="Errors">At most <paramref name="Requests"/>.</param>
/// <param name="PercentilesMs">As <see cref="CloudWatchQueries.PercentileNames"/>; null where there is none.</param>
internal sealed record CloudWatchMinute(int Target, DateTimeOffset Start, double Requests, double Errors, IReadOnlyList<double?> PercentilesMs);

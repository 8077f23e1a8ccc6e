using Rollout.Tasks.Analysis.Windows;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Baselines;

/// <summary>Watches the stable slot and computes its metrics over all that time.</summary>
/// <param name="source">Where the counters come from.</param>
/// <param name="plan">Interval and own metrics.</param>
/// <param name="time">The clock.</param>
internal sealed class BaselineRecorder(IMetricSource source, MetricsPlan plan, TimeProvider time)
{
    /// <summary>Fewer requests are no picture of a release.</summary>
    private const int MinimumRequests = 100;

    /// <summary>Watches, then says what was seen.</summary>
    /// <param name="release">The stable release; null where nobody knows it.</param>
    /// <param name="length">How long.</param>
    /// <param name="cancellationToken">Ends the watch without a baseline.</param>
    /// <exception cref="RolloutException">RT3101, RT3102: the source failed for its whole error budget. RT3105: it told nothing that could be a baseline.</exception>
    public async Task<Baseline> RecordAsync(string? release, TimeSpan length, CancellationToken cancellationToken)
    {
        var (start, history, failingSince) = (time.GetUtcNow(), MetricHistory.Empty, (DateTimeOffset?)null);
        for (var now = start; now <= start + length; now = time.GetUtcNow())
        {
            try
            {
                history = history.Add(await source.ReadAsync(cancellationToken).ConfigureAwait(false), start, TimeSpan.Zero);
                failingSince = null;
            }
            catch (RolloutException) when (now - (failingSince ??= now) < plan.ErrorBudget)
            {
                // A read that failed loses nothing: the next difference spans the gap.
            }

            await Task.Delay(plan.Interval, time, cancellationToken).ConfigureAwait(false);
        }

        return Of(release, start, history);
    }

    private Baseline Of(string? release, DateTimeOffset start, MetricHistory history)
    {
        var metrics = MetricCatalog.BuiltIn.Concat(plan.Also.Select(also => also.Metric).OfType<MetricDefinition>()).DistinctBy(metric => metric.Name);
        var values = metrics.ToDictionary(metric => metric.Name, metric => MetricReader.Read(Query(metric), history));
        var told = values.Where(v => v.Value.Value is not null && !v.Value.IsLowerBound).ToDictionary(v => v.Key, v => v.Value.Value!.Value);
        return told.ContainsKey("error-rate")
            ? new Baseline(release, start, history.Latest!.At, told)
            : throw new RolloutException("RT3105", $"no baseline can be recorded: error-rate: {values["error-rate"].Basis}. Watch longer (--for=TIME), or when there is more traffic.", ExitCode.Held);
    }

    // What stands beside the requests is as new as its source: a source that is read rarely has told something all the same.
    private MetricQuery Query(MetricDefinition metric) => new(metric, SlotRole.Stable, null)
    {
        MinimumRequests = metric.Name is "error-rate" or "availability" or "p50" or "p95" or "p99" or "requests" ? MinimumRequests : 0,
        MaximumAge = 2 * plan.Also.Select(also => also.Interval ?? plan.Interval).Append(plan.Interval).Max(),
        IsAveraged = true,
    };
}

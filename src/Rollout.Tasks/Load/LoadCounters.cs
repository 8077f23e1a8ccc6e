using System.Collections.ObjectModel;

namespace Rollout.Tasks.Load;

/// <summary>What the load generator counts. Safe for many threads.</summary>
internal sealed class LoadCounters
{
    private const int KeptFailures = 10;

    private readonly Lock gate = new();
    private readonly SortedDictionary<int, long> statuses = [];
    private readonly List<LoadFailure> failures = [];
    private readonly LatencyRecorder latency = new();
    private long requests;
    private long failed;
    private long notSent;
    private int inFlight;
    private double maxLatenessMs;

    /// <summary>A request is due.</summary>
    /// <param name="lateness">How long it has been due.</param>
    /// <param name="maxInFlight">Most requests that may be in flight.</param>
    /// <returns>Whether it may be sent.</returns>
    public bool TryBegin(TimeSpan lateness, int maxInFlight)
    {
        lock (gate)
        {
            requests++;
            maxLatenessMs = Math.Max(maxLatenessMs, lateness.TotalMilliseconds);
            var allowed = inFlight < maxInFlight;
            inFlight += allowed ? 1 : 0;
            return allowed;
        }
    }

    /// <summary>A request was not sent.</summary>
    /// <param name="failure">Why.</param>
    public void Refuse(LoadFailure failure)
    {
        lock (gate)
        {
            notSent++;
            Fail(failure);
        }
    }

    /// <summary>A request has ended.</summary>
    /// <param name="status">Null without a whole answer in time.</param>
    /// <param name="duration">From sending to the end.</param>
    /// <param name="failure">Null when it is well.</param>
    public void End(int? status, TimeSpan duration, LoadFailure? failure)
    {
        lock (gate)
        {
            inFlight--;
            if (status is { } code)
            {
                statuses[code] = statuses.GetValueOrDefault(code) + 1;
                latency.Add(duration.TotalMilliseconds);
            }

            if (failure is not null)
            {
                Fail(failure);
            }
        }
    }

    /// <summary>All counts at one instant.</summary>
    /// <param name="startedAt">Of the load.</param>
    /// <param name="elapsed">Since the start.</param>
    /// <returns>A copy.</returns>
    public LoadSnapshot Snapshot(DateTimeOffset startedAt, TimeSpan elapsed)
    {
        lock (gate)
        {
            return new(
                startedAt,
                elapsed,
                requests,
                failed,
                inFlight,
                notSent,
                new ReadOnlyDictionary<int, long>(new SortedDictionary<int, long>(statuses)),
                latency.Percentile(0.50),
                latency.Percentile(0.95),
                latency.Percentile(0.99),
                maxLatenessMs,
                [.. failures]);
        }
    }

    private void Fail(LoadFailure failure)
    {
        failed++;
        if (failures.Count < KeptFailures)
        {
            failures.Add(failure);
        }
    }
}

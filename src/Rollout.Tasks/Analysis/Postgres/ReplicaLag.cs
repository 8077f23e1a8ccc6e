namespace Rollout.Tasks.Analysis.Postgres;

/// <summary>One replica, as its server sees it.</summary>
/// <param name="Id">Process that sends to it.</param>
/// <param name="LagMs">PostgreSQL's own measure; null when it has none, which is so when idle, and also when nothing is replayed.</param>
/// <param name="Replayed">Position in the log up to which it has replayed; null when it has not told yet.</param>
/// <param name="Written">Position up to which there is something to replay.</param>
internal sealed record Replica(int Id, double? LagMs, double? Replayed, double Written);

/// <summary>Measures how far the slowest replica is behind.</summary>
/// <remarks>
/// PostgreSQL's measure is null for a replica that is idle, and for one whose replay stands still it is null or falls behind the truth.
/// So a position that was seen and is not replayed yet counts with its age, which is exact to the time between two reads.
/// </remarks>
internal sealed class ReplicaLag
{
    private const int MostMarks = 1000;
    private readonly List<(double Position, DateTimeOffset At)> marks = [];

    /// <summary>Takes a reading.</summary>
    /// <param name="at">When it was made.</param>
    /// <param name="replicas">All that are connected.</param>
    /// <returns>Milliseconds, the largest over the replicas; 0 when all have replayed everything. Null when there is none, or when one is behind and nothing tells yet for how long.</returns>
    public double? Add(DateTimeOffset at, IReadOnlyList<Replica> replicas)
    {
        if (replicas.Count == 0)
        {
            marks.Clear();
            return null;
        }

        var lags = replicas.Select(replica => Of(at, replica)).ToList();
        Remember(at, replicas);
        return lags.Contains(null) ? null : lags.Max();
    }

    private double? Of(DateTimeOffset at, Replica replica)
    {
        if (replica.Replayed is not { } replayed)
        {
            return null;
        }

        if (replayed >= replica.Written)
        {
            return 0;
        }

        var since = marks.Where(mark => mark.Position > replayed).Select(mark => (double?)(at - mark.At).TotalMilliseconds).FirstOrDefault();
        return (replica.LagMs, since) switch
        {
            (null, _) => since,
            (_, null) => replica.LagMs,
            ({ } told, { } seen) => Math.Max(told, seen),
        };
    }

    private void Remember(DateTimeOffset at, IReadOnlyList<Replica> replicas)
    {
        var replayed = replicas.Min(replica => replica.Replayed ?? 0);
        marks.RemoveAll(mark => mark.Position <= replayed);
        var written = replicas.Max(replica => replica.Written);
        if (written > replayed && marks.Count < MostMarks && (marks.Count == 0 || written > marks[^1].Position))
        {
            marks.Add((written, at));
        }
    }
}

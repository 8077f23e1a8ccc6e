using Rollout.Local.Postgres;
using Rollout.Local.Supervision;
using Rollout.Tasks.Embedded;

namespace Rollout.Local;

/// <summary>Ends what a dead program left.</summary>
/// <param name="state">Its state directory.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class CleanUp(EmbeddedStateDirectory state, TimeProvider time)
{
    /// <summary>Ends services and cluster.</summary>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2414, RT2406: something does not end.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var records = new ProcessRecords(state.Processes);
        records.Load();
        await Task.WhenAll(records.All.Where(record => record.Identity is not null).Select(record =>
            ProcessEnd.EndAsync(record.Name, record.Identity!, TimeSpan.FromMilliseconds(record.StopTimeoutMs), time, cancellationToken)));
        using var postgres = new PostgresCluster(state.Postgres, time);
        await postgres.StopAsync(cancellationToken);
        File.Delete(state.Processes);
        File.Delete(state.Endpoints);
    }

    /// <summary>Deletes the data of the cluster.</summary>
    /// <param name="cancellationToken">Ends the wait for its stop.</param>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2406: it does not stop.</exception>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        using var postgres = new PostgresCluster(state.Postgres, time);
        await postgres.PurgeAsync(cancellationToken);
    }
}

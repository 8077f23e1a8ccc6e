using System.Globalization;
using Npgsql;
using Rollout.Tasks.Analysis.Postgres;
using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Replication;

/// <summary>Waits until no replica is too far behind. An idle replica, whose lag PostgreSQL does not tell, is not behind.</summary>
/// <param name="plan">How far is too far.</param>
/// <param name="read">Asks the server for its replicas.</param>
/// <param name="say">Gets a line while it waits.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplicationGate(ReplicationPlan plan, Func<CancellationToken, Task<IReadOnlyList<Replica>>> read, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);
    private readonly ReplicaLag lag = new();

    /// <summary>Waits.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RolloutException">RT2582: one is still too far behind, or too few are connected, at the end of the time.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var said = TimeSpan.Zero;
        while (true)
        {
            var replicas = await read(cancellationToken).ConfigureAwait(false);
            var behind = lag.Add(time.GetUtcNow(), replicas);
            if (replicas.Count >= plan.Replicas && (replicas.Count == 0 || behind <= plan.MaxLag.TotalMilliseconds))
            {
                return;
            }

            var waited = time.GetElapsedTime(started);
            var words = InWords(replicas.Count, behind);
            if (waited >= plan.Timeout)
            {
                throw new RolloutException("RT2582", $"after {plan.Timeout:c} (database.replication.timeout) {words}. No further migration was begun. Find out why the replicas are slow, or allow more.", ExitCode.Held);
            }

            if (waited - said >= SayEvery)
            {
                said = waited;
                say($"  {words}; waiting");
            }

            await Task.Delay(Between, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A gate for a database's server.</summary>
    public static ReplicationGate For(ReplicationPlan plan, Secret connection, Action<string> say, TimeProvider time) => new(
        plan,
        async token =>
        {
            var session = await DatabaseConnection.OpenAsync(connection, "rollout replication", token).ConfigureAwait(false);
            await using var dispose = session.ConfigureAwait(false);
            return await TableCounter.ReadAsync(session, PostgresSql.Replicas, row => new Replica(row.GetInt32(0), Number(row, 1), Number(row, 2), row.GetDouble(3)), token).ConfigureAwait(false);
        },
        say,
        time);

    private string InWords(int count, double? behind) => (count < plan.Replicas, behind) switch
    {
        (true, _) => string.Create(CultureInfo.InvariantCulture, $"{count} replicas are connected, {plan.Replicas} are needed (database.replication.replicas)"),
        (_, null) => "a replica is behind, and nothing tells by how much; the role may lack pg_monitor",
        var (_, ms) => string.Create(CultureInfo.InvariantCulture, $"the slowest of {count} replicas is {ms:0} ms behind, {plan.MaxLag.TotalMilliseconds:0} ms are allowed (database.replication.maxLag)"),
    };

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}

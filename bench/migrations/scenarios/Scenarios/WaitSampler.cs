using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Rollout.MigrationScenarios;

/// <summary>Looks again and again who waits for a lock of a migration, be it behind others that wait for it.</summary>
internal sealed class WaitSampler : IAsyncDisposable
{
    // Every 10 ms; who waits less is not slowed down enough to matter.
    private const string Look =
        "SELECT pg_sleep(0.01); SELECT pid, pg_blocking_pids(pid), application_name ~ '^rollout' FROM pg_stat_activity WHERE datname = current_database() AND (wait_event_type = 'Lock' OR application_name ~ '^rollout')";

    private readonly ConcurrentDictionary<int, long> seen = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public WaitSampler(string connection) => running = Task.Run(() => RunAsync(connection));

    /// <summary>Whether the session was seen waiting for a migration at that time or later.</summary>
    public bool SawSince(int processId, long timestamp) => seen.TryGetValue(processId, out var last) && last >= timestamp;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync(string connection)
    {
        await using var session = new NpgsqlConnection(connection);
        await session.OpenAsync();
        while (!stop.IsCancellationRequested)
        {
            var rows = new List<(int ProcessId, int[] Blockers, bool IsMigration)>();
            await using var command = new NpgsqlCommand(Look, session);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                rows.Add((reader.GetInt32(0), (int[])reader.GetValue(1), reader.GetBoolean(2)));
            }

            // After the look: no wait is missed; at worst a statement that began just now is taken for one that waited.
            var now = Stopwatch.GetTimestamp();
            var blocking = rows.Where(row => row.IsMigration).Select(row => row.ProcessId).ToHashSet();
            while (rows.Where(row => !blocking.Contains(row.ProcessId) && row.Blockers.Any(blocking.Contains)).Select(row => row.ProcessId).ToList() is { Count: > 0 } more)
            {
                blocking.UnionWith(more);
                more.ForEach(processId => seen[processId] = now);
            }
        }
    }
}

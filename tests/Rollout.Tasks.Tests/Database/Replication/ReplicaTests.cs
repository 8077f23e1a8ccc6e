using System.Collections.Concurrent;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Replication;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Analysis.Postgres;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Replication;

/// <summary>Migrations and a real replica.</summary>
[Collection(OwnPostgresGroup.Name)]
public sealed class ReplicaTests(OwnPostgres postgres) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-replica-").FullName;
    private TestDatabase replica = null!;

    public async Task InitializeAsync()
    {
        if (PostgresPrerequisite.Missing is null)
        {
            replica = await postgres.AddReplicaAsync();
        }
    }

    public async Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        if (PostgresPrerequisite.Missing is null)
        {
            await postgres.RemoveReplicasAsync();
        }
    }

    [PostgresFact]
    public async Task Should_AskTheServer_When_ReplicasCount()
    {
        ReplicationGate Gate(int needed, int seconds) => ReplicationGate.For(new ReplicationPlan(TimeSpan.FromSeconds(30), needed, TimeSpan.FromSeconds(seconds)), postgres.Connection("watcher"), _ => { }, TimeProvider.System);

        await Gate(1, 60).WaitAsync(CancellationToken.None);

        Assert.Contains("1 replicas are connected, 2 are needed", (await Assert.ThrowsAsync<RolloutException>(() => Gate(2, 0).WaitAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_StopAndGoOnThere_When_AReplicaFallsBehindABackfill()
    {
        // Given a table whose batches take some seconds in all, and a replica that stands still
        await postgres.Admin.ExecuteAsync("CREATE TABLE filled (id int PRIMARY KEY, times int NOT NULL DEFAULT 0); INSERT INTO filled SELECT generate_series(1, 6000)");
        File.WriteAllText(Path.Combine(folder, "001_fill.sql"), "-- rollout: backfill table=filled key=id\nUPDATE filled SET times = times + 1 WHERE id BETWEEN :from AND :to AND pg_sleep(0.0005) IS NOT NULL;");
        await replica.ExecuteAsync("SELECT pg_wal_replay_pause()");
        var progress = new Recorded();
        var plan = new BackfillPlan(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1));

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => ApplyAsync(plan, progress));
        var done = (long)(await postgres.Admin.ScalarAsync("SELECT rows_done FROM rollout.backfills WHERE version = '001'"))!;
        await replica.ExecuteAsync("SELECT pg_wal_replay_resume()");
        await ApplyAsync(plan, progress);

        // Then
        Assert.Equal(("RT2533", ExitCode.Held), (fault.Code, fault.ExitCode));
        Assert.StartsWith(FormattableString.Invariant($"RT2533 001_fill.sql stopped after {done:N0} rows: the slowest replica is "), fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("has not come below 0.5 s within 00:00:01 (database.backfill.timeout). Look at the replica, then run the same target again; it goes on there.", fault.Message, StringComparison.Ordinal);
        Assert.InRange(done, 100, 5_999);
        Assert.Contains(progress.Details, detail => detail.StartsWith("waits: the slowest replica is ", StringComparison.Ordinal));
        Assert.Equal(6_000L, await postgres.Admin.ScalarAsync("SELECT count(*) FROM filled WHERE times = 1"));
    }

    private Task<IReadOnlyList<AppliedMigration>> ApplyAsync(BackfillPlan plan, Recorded progress) => new NpgsqlMigrator(TimeProvider.System, new MigratorOptions { Backfill = plan }).ApplyAsync(
        new MigrationRequest(postgres.Connection("postgres"), folder, null, "r1", TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)), progress, CancellationToken.None);

    private sealed class Recorded : IProgress<MigrationProgress>
    {
        public ConcurrentQueue<string> Details { get; } = new();

        public void Report(MigrationProgress value) => Details.Enqueue(value.Detail);
    }
}

using Npgsql;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Postgres;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Analysis.Postgres;

public sealed class PostgresReadingSourceTests(OwnPostgres postgres) : IClassFixture<OwnPostgres>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task Should_CountPlacesOfOrdinaryRoles_When_SessionsAreOpen()
    {
        // Given
        await using var source = Source();
        var before = Value(await ReadAsync(source), "connections");
        await using var one = await postgres.Admin.OpenAsync();
        await using var two = await postgres.Admin.OpenAsync();

        // When
        var reading = Reading(await ReadAsync(source), "connections");

        // Then
        Assert.Equal((before + 2, OwnPostgres.Places - 3), (reading.Value, reading.Of));
        Assert.False(reading.IsCounter);
        Assert.Equal("rollout metrics", await postgres.Admin.ScalarAsync("SELECT max(application_name) FROM pg_stat_activity WHERE usename = 'watcher'"));
    }

    [PostgresFact]
    public async Task Should_TellAgeOfOldestTransaction_When_OneIsOpenOrPrepared()
    {
        // Given
        await using var source = Source();
        var idle = Value(await ReadAsync(source), "longest-transaction");
        await using var connection = await postgres.Admin.OpenAsync();
        await new NpgsqlCommand("BEGIN; INSERT INTO notes VALUES (1)", connection).ExecuteNonQueryAsync();
        await new NpgsqlCommand("SELECT pg_sleep(0.3)", connection).ExecuteNonQueryAsync();

        // When
        var open = Value(await ReadAsync(source), "longest-transaction");
        await new NpgsqlCommand("PREPARE TRANSACTION 'half'", connection).ExecuteNonQueryAsync();
        await new NpgsqlCommand("SELECT pg_sleep(0.2)", connection).ExecuteNonQueryAsync();
        var prepared = Value(await ReadAsync(source), "longest-transaction");
        await new NpgsqlCommand("ROLLBACK PREPARED 'half'", connection).ExecuteNonQueryAsync();

        // Then
        Assert.Equal(0, idle);
        Assert.InRange(open, 300, 5000);
        Assert.InRange(prepared, 200, 5000);
        Assert.Equal(0, Value(await ReadAsync(source), "longest-transaction"));
    }

    [PostgresFact]
    public async Task Should_CountSessionsThatEndedBadly_When_OneIsKilled()
    {
        // Given
        await using var source = Source();
        var before = Reading(await ReadAsync(source), "db-session-failures");

        // When
        await using var victim = await postgres.Admin.OpenAsync();
        await postgres.Admin.ExecuteAsync($"SELECT pg_terminate_backend({victim.ProcessID})");
        await postgres.Admin.UntilAsync($"SELECT sessions_killed > 0 FROM pg_stat_database WHERE datname = 'postgres'");

        // Then
        var after = Reading(await ReadAsync(source), "db-session-failures");
        Assert.True(after.IsCounter);
        Assert.Equal(before.Value + 1, after.Value);
        Assert.True(after.Of > before.Of);
    }

    [PostgresFact]
    public async Task Should_TellCacheHits_When_BlocksAreRead()
    {
        await using var source = Source();
        var reading = Reading(await ReadAsync(source), "cache-hit-rate");

        Assert.True(reading.IsCounter);
        Assert.InRange(reading.Value, 1, reading.Of!.Value);
    }

    [PostgresFact]
    public async Task Should_TellSlowestStatement_When_SomeRan()
    {
        // Given
        await using var source = Source();
        Assert.DoesNotContain((await source.ReadAsync(CancellationToken.None)).Readings, r => r.Metric == "slow-statements");

        // When
        await using var connection = await postgres.Admin.OpenAsync();
        await new NpgsqlCommand("SELECT pg_sleep(0.1)", connection).ExecuteNonQueryAsync();
        await new NpgsqlCommand("SELECT pg_sleep(0.3)", connection).ExecuteNonQueryAsync();

        // Then: the mean of two runs of one statement
        Assert.InRange(Value(await ReadAsync(source), "slow-statements"), 200, 400);
    }

    [PostgresFact]
    public async Task Should_SayWhatIsMissing_When_ExtensionIsNotInTheDatabase()
    {
        await using var source = Source(database: "bare");
        var answer = await source.ReadAsync(CancellationToken.None);

        var fault = Assert.Single(answer.Faults);
        Assert.Equal(["slow-statements"], fault.Metrics);
        Assert.Equal("RT3142 metric 'slow-statements' of the database 'bare' cannot be read: the extension is not in this database; create it there: CREATE EXTENSION pg_stat_statements. It needs pg_stat_statements in shared_preload_libraries too.", fault.Message);
        Assert.Equal(1, Value(answer, "db-up"));
    }

    [PostgresFact]
    public async Task Should_RefuseHalfNumbers_When_RoleMayNotSeeOthers()
    {
        await using var source = Source("stranger");
        var answer = await source.ReadAsync(CancellationToken.None);

        var fault = Assert.Single(answer.Faults);
        Assert.Equal(["connections", "longest-transaction", "replication-lag", "slow-statements"], fault.Metrics);
        Assert.EndsWith("Run as an administrator: GRANT pg_monitor TO \"stranger\".", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["db-up", "cache-hit-rate", "db-session-failures"], answer.Readings.Select(r => r.Metric));

        await postgres.Admin.ExecuteAsync("GRANT pg_monitor TO stranger");
        Assert.Empty((await source.ReadAsync(CancellationToken.None)).Faults);
        await postgres.Admin.ExecuteAsync("REVOKE pg_monitor FROM stranger");
    }

    [PostgresFact]
    public async Task Should_SayDown_When_NoPlaceIsLeft()
    {
        // Given: a source that watches already, and one that comes too late
        await using var watching = Source();
        await ReadAsync(watching);
        await using var late = Source();
        var sessions = new List<NpgsqlConnection>();
        try
        {
            while (sessions.Count < OwnPostgres.Places)
            {
                var session = new NpgsqlConnection(postgres.Connection("stranger").Reveal());
                sessions.Add(session);
                await session.OpenAsync();
            }
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            // When
            var full = Reading(await ReadAsync(watching), "connections");
            var answer = await late.ReadAsync(CancellationToken.None);

            // Then
            Assert.Equal(full.Of, full.Value);
            Assert.Equal(("db-up", 0), (Assert.Single(answer.Readings).Metric, answer.Readings[0].Value));
            Assert.Contains("53300", Assert.Single(answer.Faults).Message, StringComparison.Ordinal);
            Assert.DoesNotContain("db-up", answer.Faults[0].Metrics);
            return;
        }
        finally
        {
            foreach (var session in sessions)
            {
                await session.DisposeAsync();
            }
        }

        Assert.Fail("the server gave more places than it has");
    }

    [PostgresFact]
    public async Task Should_GoOn_When_ServerIsStoppedAndStartedAgain()
    {
        // Given
        await using var source = Source();
        await ReadAsync(source);

        // When
        await postgres.StopAsync();
        var down = await source.ReadAsync(CancellationToken.None);
        await postgres.StartAsync();
        var up = await source.ReadAsync(CancellationToken.None);

        // Then
        Assert.Equal(("db-up", 0), (Assert.Single(down.Readings).Metric, down.Readings[0].Value));
        Assert.StartsWith("RT3140 the metrics of the database 'postgres' on 127.0.0.1:", Assert.Single(down.Faults).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", down.Faults[0].Message, StringComparison.Ordinal);
        Assert.Equal(1, Value(up, "db-up"));
        Assert.Empty(up.Faults);
    }

    [PostgresFact]
    public async Task Should_TellTheServerAsItIs_When_ItRestartedBetweenTwoReads()
    {
        await using var source = Source();
        await ReadAsync(source);
        await postgres.StopAsync();
        await postgres.StartAsync();

        Assert.Equal(1, Value(await ReadAsync(source), "db-up"));
    }

    [PostgresTheory]
    [InlineData("nobody", "postgres", "28000")]
    [InlineData("watcher", "nowhere", "3D000")]
    public async Task Should_NotCallItDown_When_OnlyThisRoleIsRefused(string role, string database, string state)
    {
        await using var source = Source(role, database);
        var answer = await source.ReadAsync(CancellationToken.None);

        Assert.Empty(answer.Readings);
        var fault = Assert.Single(answer.Faults);
        Assert.Equal(source.Metrics, fault.Metrics);
        Assert.Contains(state, fault.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_SayDownInTime_When_ServerHangs()
    {
        // Given: a listener that takes connections and never says a word
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        await using var source = new PostgresReadingSource(postgres.Connection("watcher", port: port), TimeSpan.FromMilliseconds(300), TimeProvider.System);

        // When
        var start = TimeProvider.System.GetTimestamp();
        var answer = await source.ReadAsync(CancellationToken.None);

        // Then
        Assert.Equal(0, Value(answer, "db-up"));
        Assert.Contains("no answer within 0.3 s", answer.Faults[0].Message, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0.29, 60);
    }

    [PostgresFact]
    public async Task Should_TellLag_When_ReplicaIsIdleOrPausedOrGone()
    {
        // Given
        await using var source = Source();
        Assert.DoesNotContain((await source.ReadAsync(CancellationToken.None)).Readings, r => r.Metric == "replication-lag");
        var replica = await postgres.AddReplicaAsync();
        await postgres.Admin.UntilAsync("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn = pg_current_wal_flush_lsn()");

        // Idle: nothing to replay, and PostgreSQL's own measure becomes null
        Assert.Equal(0, Value(await ReadAsync(source), "replication-lag"));

        // Paused: it grows with the clock
        await replica.ExecuteAsync("SELECT pg_wal_replay_pause()");
        await postgres.Admin.ExecuteAsync("INSERT INTO notes VALUES (2)");
        await source.ReadAsync(CancellationToken.None);
        await postgres.Admin.ExecuteAsync("SELECT pg_sleep(0.6)");
        Assert.InRange(Value(await ReadAsync(source), "replication-lag"), 600, 5000);
        await postgres.Admin.ExecuteAsync("SELECT pg_sleep(0.6)");
        Assert.InRange(Value(await ReadAsync(source), "replication-lag"), 1200, 10000);

        // Resumed: all is replayed
        await replica.ExecuteAsync("SELECT pg_wal_replay_resume()");
        await postgres.Admin.UntilAsync("SELECT count(*) = 1 FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_flush_lsn()");
        Assert.Equal(0, Value(await ReadAsync(source), "replication-lag"));

        // Gone: nothing is known, which is not 0
        await postgres.RemoveReplicasAsync();
        await postgres.Admin.UntilAsync("SELECT count(*) = 0 FROM pg_stat_replication");
        Assert.DoesNotContain((await source.ReadAsync(CancellationToken.None)).Readings, r => r.Metric == "replication-lag");
    }

    private PostgresReadingSource Source(string role = "watcher", string database = "postgres") => new(postgres.Connection(role, database), Timeout, TimeProvider.System);

    private static async Task<SourceReadings> ReadAsync(PostgresReadingSource source)
    {
        var answer = await source.ReadAsync(CancellationToken.None);
        Assert.Empty(answer.Faults);
        return answer;
    }

    private static MetricReading Reading(SourceReadings answer, string metric) => Assert.Single(answer.Readings, r => r.Metric == metric);

    private static double Value(SourceReadings answer, string metric) => Reading(answer, metric).Value;
}

using System.Globalization;
using Npgsql;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class MigratorInterruptionTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    private const string SleepsUntilGo = "SELECT pg_sleep(60) WHERE NOT EXISTS (SELECT FROM go)";
    private const string Sleeps = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')";
    private const string EndSleeper = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
    private const string InvalidIndexes = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";

    [PostgresFact]
    public async Task Should_LeaveNothingAndRunAgain_When_TheSessionIsEndedInATransaction()
    {
        await Database.ExecuteAsync("CREATE TABLE go(x int)");
        Write("001_a.sql", $"CREATE TABLE a(x int); INSERT INTO a VALUES (1); {SleepsUntilGo}; INSERT INTO a VALUES (2)");
        var run = FailAsync();
        await Database.UntilAsync(Sleeps);
        await Database.ExecuteAsync(EndSleeper);
        var fault = await run;
        var left = await Database.ScalarAsync("SELECT to_regclass('a') IS NULL");
        await Database.ExecuteAsync("INSERT INTO go VALUES (1)");

        Assert.Equal(["001"], await ApplyAsync());

        Assert.StartsWith("RT2504 001_a.sql:1:50: terminating connection due to administrator command (SQLSTATE 57P01)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(true, left);
        Assert.Equal(2L, await Database.ScalarAsync("SELECT count(*) FROM a"));
    }

    [PostgresFact]
    public async Task Should_GoOnAtTheRightStatement_When_TheSessionIsEndedBetweenStatements()
    {
        await Database.ExecuteAsync("CREATE TABLE go(x int); CREATE TABLE a(x int)");
        Write("001_a.sql", $"INSERT INTO a VALUES (1); CREATE INDEX CONCURRENTLY i ON a(x); INSERT INTO a VALUES (2); {SleepsUntilGo}; INSERT INTO a VALUES (3)");
        var run = FailAsync();
        await Database.UntilAsync(Sleeps);
        await Database.ExecuteAsync(EndSleeper);
        var fault = await run;
        await Database.ExecuteAsync("INSERT INTO go VALUES (1)");

        Assert.Equal(["001"], await ApplyAsync());

        Assert.EndsWith("The segments before it stay; the next run goes on here. This run applied nothing before.", fault.Message, StringComparison.Ordinal);
        Assert.Equal("1,2,3", await Database.ScalarAsync("SELECT string_agg(x::text, ',' ORDER BY x) FROM a"));
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM rollout.migration_statements"));
    }

    [PostgresFact]
    public async Task Should_Finish_When_TheRunnersProcessWasKilledBetweenStatements()
    {
        // Given
        await Database.ExecuteAsync("CREATE TABLE go(x int); CREATE TABLE a(x int)");
        Write("001_a.sql", "INSERT INTO a VALUES (0)");
        Write("002_b.sql", $"INSERT INTO a VALUES (1); CREATE INDEX CONCURRENTLY i ON a(x); INSERT INTO a VALUES (2); {SleepsUntilGo}; INSERT INTO a VALUES (3)");
        using (var child = ChildProcess.Start("migrate", Database.Connection.Reveal(), Folder))
        {
            await Database.UntilAsync(Sleeps);

            // When
            await child.KillAsync();
        }

        await Database.ExecuteAsync("INSERT INTO go VALUES (1)");

        // Then it waits for what the server still carries out for the dead one, and goes on behind it
        Assert.Equal(["002"], await ApplyAsync());
        Assert.Equal("0,1,2,3", await Database.ScalarAsync("SELECT string_agg(x::text, ',' ORDER BY x) FROM a"));
        Assert.Equal(0L, await Database.ScalarAsync(InvalidIndexes));
    }

    [PostgresFact]
    public async Task Should_BuildTheIndexAnew_When_TheRunnersProcessWasKilledWhileItWasBuilt()
    {
        // Given a build that waits for the end of another transaction's view of the data
        await Database.ExecuteAsync("CREATE TABLE a(x int); INSERT INTO a SELECT generate_series(1, 100); CREATE TABLE other(x int)");
        Write("001_a.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a(x)");
        await using (var reader = await Database.OpenAsync())
        {
            await using var transaction = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
            await using var command = new NpgsqlCommand("SELECT count(*) FROM other", reader, transaction);
            await command.ExecuteScalarAsync();
            using var child = ChildProcess.Start("migrate", Database.Connection.Reveal(), Folder);
            await Database.UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock')");

            // When
            await child.KillAsync();
        }

        // Then
        Assert.Equal(["001"], await ApplyAsync());
        Assert.Equal(true, await Database.ScalarAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"));
    }

    [PostgresFact]
    public async Task Should_LeaveNoIncompleteIndex_When_AUniqueBuildFindsDuplicates()
    {
        await Database.ExecuteAsync("CREATE TABLE a(x int); INSERT INTO a VALUES (1), (1)");
        Write("001_a.sql", "CREATE UNIQUE INDEX CONCURRENTLY i ON a(x); INSERT INTO a VALUES (2)");

        var fault = await FailAsync();
        var left = await Database.ScalarAsync(InvalidIndexes);
        await Database.ExecuteAsync("DELETE FROM a");

        Assert.Contains("could not create unique index \"i\" (SQLSTATE 23505)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0L, left);
        Assert.Equal(["001"], await ApplyAsync());
    }

    [PostgresFact]
    public async Task Should_ReplaceIt_When_AnIncompleteIndexHasTheNameAlready()
    {
        await Database.ExecuteAsync("CREATE TABLE a(x int); INSERT INTO a VALUES (1), (1)");
        await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync("CREATE UNIQUE INDEX CONCURRENTLY \"My Index\" ON a(x)"));
        Write("001_a.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"My Index\" ON public.a(x)");

        await ApplyAsync();

        Assert.Equal(true, await Database.ScalarAsync("SELECT indisvalid AND NOT indisunique FROM pg_index WHERE indexrelid = '\"My Index\"'::regclass"));
    }

    [PostgresFact]
    public async Task Should_AskAPerson_When_ACallWithCommitsWasInterrupted()
    {
        // Given
        await Database.ExecuteAsync("CREATE TABLE a(x int)");
        Write("001_a.sql", "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (1); COMMIT; PERFORM pg_sleep(60); END $$;\nCALL p();\nINSERT INTO a VALUES (2)");
        var run = FailAsync();
        await Database.UntilAsync(Sleeps);
        await Database.ExecuteAsync(EndSleeper);
        await run;

        // When
        var fault = await FailAsync();

        // Then
        Assert.Equal(
            "RT2506 001_a.sql:2:1: statement 2 was interrupted and cannot be repeated by itself, because it may have been carried out in part. Look at the database. Where it is done, run "
            + "UPDATE rollout.migration_statements SET finished_at = now() WHERE version = '001' AND statement = 2; where nothing of it is done, DELETE that row. Then run again.",
            fault.Message);
        Assert.Equal(ExitCode.Held, fault.ExitCode);
        await Database.ExecuteAsync("UPDATE rollout.migration_statements SET finished_at = now() WHERE version = '001' AND statement = 2");
        Assert.Equal(["001"], await ApplyAsync());
        Assert.Equal("1,2", await Database.ScalarAsync("SELECT string_agg(x::text, ',' ORDER BY x) FROM a"));
    }

    [PostgresFact]
    public async Task Should_FindOutByItself_When_AStatementThatMustNotRunTwiceWasInterrupted()
    {
        // Given two journals of killed runs: one was killed behind the statement, the other before it
        var made = $"{Database.Name}_made";
        Write("001_a.sql", $"CREATE DATABASE {made}");
        Write("002_b.sql", $"DROP DATABASE {made}");
        await ApplyAsync();
        await Database.ExecuteAsync($"CREATE DATABASE {made}");
        await Database.ExecuteAsync("WITH gone AS (DELETE FROM rollout.migrations RETURNING version, script) INSERT INTO rollout.migration_statements (version, statement, checksum) SELECT version, 1, encode(sha256(convert_to(script, 'UTF8')), 'hex') FROM gone");

        // When
        var versions = await ApplyAsync();

        // Then
        Assert.Equal(["001", "002"], versions);
        Assert.Equal(false, await Database.ScalarAsync($"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{made}')"));
    }

    [PostgresFact]
    public async Task Should_Refuse_When_AStatementThatWasCarriedOutHasChanged()
    {
        Write("001_a.sql", "CREATE TABLE a(x int); CREATE INDEX CONCURRENTLY i ON a(x); SELECT 1/0");
        await FailAsync();
        Write("001_a.sql", "CREATE TABLE b(x int); CREATE INDEX CONCURRENTLY i ON a(x); SELECT 1");

        Assert.Equal("RT2503 001_a.sql:1:1: statement 1 has changed since an interrupted run started it. Restore the file as it was, run again, and put the change into a new migration.", (await FailAsync()).Message);

        // The statement that failed may change.
        Write("001_a.sql", "CREATE TABLE a(x int); CREATE INDEX CONCURRENTLY i ON a(x); SELECT 1");
        Assert.Equal(["001"], await ApplyAsync());
    }

    [PostgresFact]
    public async Task Should_TryAgainAndNameTheHolder_When_ATableIsLockedForAWhile()
    {
        await Database.ExecuteAsync("CREATE TABLE a(x int)");
        Write("001_a.sql", "CREATE TABLE b(x int); ALTER TABLE a ADD COLUMN y int");
        await using var holder = await Database.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM a", holder, transaction);
        await command.ExecuteScalarAsync();
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Progress.OnReport = report => _ = report.Detail.StartsWith("did not get", StringComparison.Ordinal) && seen.TrySetResult(report.Detail);
        var run = ApplyAsync();

        var retry = await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        await transaction.RollbackAsync();

        Assert.Equal(["001"], await run);
        Assert.StartsWith("did not get its lock; try 2 of 21 in ", retry, StringComparison.Ordinal);
        var waits = string.Create(CultureInfo.InvariantCulture, $"waits for a lock held by pid {holder.ProcessID} (application '', idle in transaction, transaction open for ");
        Assert.Contains(Progress.Reports, r => r.Detail.StartsWith(waits, StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Should_GiveUpAndNameTheHolder_When_ATableStaysLocked()
    {
        await Database.ExecuteAsync("CREATE TABLE a(x int)");
        Write("001_a.sql", "ALTER TABLE a ADD COLUMN y int");
        Options = Options with { LockRetries = 2 };
        await using var holder = await Database.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM a", holder, transaction);
        await command.ExecuteScalarAsync();

        var fault = await FailAsync();

        Assert.StartsWith("RT2504 001_a.sql:1:1: canceling statement due to lock timeout (SQLSTATE 55P03) at: ALTER TABLE a ADD COLUMN y int. It waited for a lock held by pid ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"pid {holder.ProcessID} (application '"), fault.Message, StringComparison.Ordinal);
        Assert.Contains("). End that transaction, or run again when it is over. Nothing of it stays.", fault.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_ApplyEachOnce_When_RunnersStartTogether()
    {
        Write("001_a.sql", "CREATE TABLE a(x int); INSERT INTO a VALUES (1)");
        Write("002_b.sql", "CREATE INDEX CONCURRENTLY i ON a(x)");
        Write("003_c.sql", "INSERT INTO a VALUES (2); SELECT pg_sleep(0.3)");

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ApplyAsync()));

        Assert.Equal(["001", "002", "003"], runs.SelectMany(versions => versions));
        Assert.Equal(2L, await Database.ScalarAsync("SELECT count(*) FROM a"));
    }

    [PostgresFact]
    public async Task Should_NameTheOtherRunner_When_ItDoesNotEnd()
    {
        await Database.ExecuteAsync("CREATE TABLE go(x int)");
        Write("001_a.sql", SleepsUntilGo);
        Options = Options with { RunnerDeadline = TimeSpan.FromMilliseconds(300) };
        var first = FailAsync();
        await Database.UntilAsync(Sleeps);

        var fault = await FailAsync();
        await Database.ExecuteAsync(EndSleeper);
        await first;

        Assert.Equal(ExitCode.LeaseHeld, fault.ExitCode);
        Assert.Matches(@"^RT2505 another runner migrates the database 'test_\d+': pid \d+, application 'rollout r1 guard', since 20..-..-..T..:..:..Z; its pid \d+ runs: SELECT pg_sleep\(60\) WHERE NOT EXISTS \(SELECT FROM go\)\. Waited 0\.3 s, nothing was changed\. Wait for it, or end it with SELECT pg_terminate_backend\(pid\)\.$", fault.Message);
    }

    [PgBouncerFact]
    public async Task Should_Refuse_When_APoolerStandsBeforeTheServer()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        await using var pooler = await PgBouncerProcess.StartAsync(Database, "transaction");
        var port = new NpgsqlConnectionStringBuilder(pooler.Connection.Reveal()).Port;

        var fault = await Assert.ThrowsAsync<RolloutException>(() => new NpgsqlMigrator(TimeProvider.System, Options).ApplyAsync(Request() with { Connection = pooler.Connection }, Progress, CancellationToken.None));

        Assert.Equal(
            $"RT2508 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)} is a connection pooler, not PostgreSQL itself: advisory locks and settings of a session get lost there. Give migrations the address of the server.",
            fault.Message);
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('a') IS NULL AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')"));
    }
}

using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class RehearsalTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    private const string Sleeps = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname LIKE 'rollout_copy_%' AND wait_event = 'PgSleep')";
    private const string Copies = "SELECT count(*) FROM pg_database WHERE datname LIKE 'rollout_copy_%'";
    private readonly List<string> said = [];

    private string CopyName => $"rollout_copy_{Database.Name}";

    [PostgresFact]
    public async Task Should_GoThereBackAndThereAgain_When_ThereAreBackwardFiles()
    {
        // Given
        Write("001_a.sql", "CREATE TABLE a(x int); CREATE TABLE note(t text)");
        await ApplyAsync();
        Write("002_b.sql", "CREATE TABLE b(x int)");
        Write("forward_003.sql", "ALTER TABLE a ADD COLUMN y int DEFAULT 1;\nINSERT INTO note VALUES ('there')");
        Write("backward_003.sql", "ALTER TABLE a DROP COLUMN y;\nINSERT INTO note VALUES ('back')");
        Write("R_v.sql", "CREATE OR REPLACE VIEW v AS SELECT y FROM a");
        var notes = string.Empty;

        // When
        var forecast = await RunAsync(async copy => notes = (string)(await copy.ScalarAsync("SELECT string_agg(t, ' ') || ' ' || (SELECT count(*) FROM v) FROM note"))!);

        // Then
        Assert.Equal("there back there 0", notes);
        Assert.Equal(["002", "003", "R_v"], forecast.Migrations.Select(m => m.Version));
        Assert.Equal(["003"], forecast.TakenBack);
        Assert.Equal("forward_003.sql:1:1 public.a AccessExclusive", Assert.Single(forecast.Migrations[1].Statements, s => s.Locks!.Count > 0) is var s ? $"{s.Place} {string.Join(", ", s.Locks!)}" : null);
        Assert.InRange(forecast.CopyBytes, 1_000_000, 100_000_000);
        Assert.Equal("taken back on the copy and applied again, without a difference: 003", said[^1]);
        Assert.Equal(0L, await Database.ScalarAsync(Copies));
        Assert.Equal("001", Assert.Single((await StatusAsync()).Applied).Version);
    }

    [PostgresTheory]
    [InlineData("ALTER TABLE a ADD COLUMN z int", "SELECT 1", "after them, the schema of the copy differs. new: 'TABLE public.a: z integer'")]
    [InlineData("ALTER TABLE a DROP COLUMN x", "ALTER TABLE a ADD COLUMN x bigint", "after them, the schema of the copy differs. lost: 'TABLE public.a: x integer'; new: 'TABLE public.a: x bigint'")]
    [InlineData("CREATE INDEX IF NOT EXISTS i ON a(x)", "DROP INDEX i; ALTER TABLE a RENAME TO c; CREATE TABLE a(x int, y int); DROP TABLE c", null)]
    [InlineData("CREATE TABLE b(x int)", "DROP TABLE b; CREATE TABLE IF NOT EXISTS rollout.seen(x int)", null)]
    public async Task Should_Compare_When_BackwardFilesRan(string forward, string backward, string? difference)
    {
        Write("001_a.sql", "CREATE TABLE a(x int, y int)");
        await ApplyAsync();
        Write("forward_002.sql", forward);
        Write("backward_002.sql", backward);

        if (difference is null)
        {
            Assert.Equal(["002"], (await RunAsync(_ => Task.CompletedTask)).TakenBack);
        }
        else
        {
            var fault = await Assert.ThrowsAsync<RolloutException>(() => RunAsync(_ => Task.CompletedTask));
            Assert.Equal($"RT2542 the backward files of 002 do not lead back: {difference}. Correct them, or remove them where there is no way back; staging was not changed.", fault.Message);
        }

        Assert.Equal(0L, await Database.ScalarAsync(Copies));
    }

    [PostgresFact]
    public async Task Should_TellTheDifference_When_ForwardDoesNotLeadToTheSameSchemaTwice()
    {
        Write("001_a.sql", "CREATE TABLE a(x int); CREATE SEQUENCE s");
        await ApplyAsync();
        Write("forward_002.sql", "DO $$ BEGIN EXECUTE format('CREATE TABLE b%s(x int)', nextval('s')); END $$");
        Write("backward_002.sql", "DO $$ BEGIN EXECUTE format('DROP TABLE b%s', currval('s')); EXCEPTION WHEN OTHERS THEN DROP TABLE b1; END $$");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => RunAsync(_ => Task.CompletedTask));

        Assert.StartsWith("RT2542 the backward files of 002 do not lead back: after them and forward again, the schema of the copy differs. lost: 'TABLE public.b1: CREATE TABLE public.b1 ('", fault.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_SayThatItWasTheCopy_When_AStatementFails()
    {
        await Database.ExecuteAsync("CREATE TABLE a(x int); INSERT INTO a VALUES (1), (1)");
        Write("001_a.sql", "CREATE UNIQUE INDEX CONCURRENTLY i ON a(x)");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => RunAsync(_ => Task.CompletedTask));

        Assert.StartsWith("RT2504 001_a.sql:1:1: could not create unique index \"i\" (SQLSTATE 23505)", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("All this was on the copy of staging, which goes; staging was not changed.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ScalarAsync(Copies));
    }

    [PostgresFact]
    public async Task Should_DropTheCopy_When_TheOperatorInterrupts()
    {
        Write("001_a.sql", "SELECT pg_sleep(60)");
        using var stop = new CancellationTokenSource();
        var run = RunAsync(_ => Task.CompletedTask, stop.Token);
        await Database.UntilAsync(Sleeps);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(0L, await Database.ScalarAsync(Copies));
    }

    [PostgresFact]
    public async Task Should_DropWhatAKilledProcessLeft_When_RunAgain()
    {
        // Given
        await Database.ExecuteAsync("CREATE TABLE go(x int)");
        Write("001_a.sql", "SELECT pg_sleep(60) WHERE NOT EXISTS (SELECT FROM go)");
        using (var child = ChildProcess.Start("rehearse", Database.Connection.Reveal(), Folder, CopyName))
        {
            await Database.UntilAsync(Sleeps);

            // When
            await child.KillAsync();
        }

        Assert.Equal(1L, await Database.ScalarAsync(Copies));
        await Database.ExecuteAsync("INSERT INTO go VALUES (1)");

        // Then
        Assert.Equal("001", Assert.Single((await RunAsync(_ => Task.CompletedTask)).Migrations).Version);
        Assert.Equal(0L, await Database.ScalarAsync(Copies));
    }

    private async Task<MigrationForecast> RunAsync(Func<TestDatabase, Task> verify, CancellationToken cancellationToken = default)
    {
        var settings = new RehearsalSettings(Request(), CopyName, (copy, _) => verify(new TestDatabase(copy))) { Progress = Progress, Say = said.Add };
        return await new Rehearsal(new NpgsqlMigrator(TimeProvider.System, Options), new NpgsqlDatabaseServer(TimeProvider.System), TimeProvider.System, settings).RunAsync(cancellationToken);
    }
}

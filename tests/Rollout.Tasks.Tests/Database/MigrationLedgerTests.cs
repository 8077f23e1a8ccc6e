using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class MigrationLedgerTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    private const string OldLedger =
        """
        CREATE SCHEMA rollout;
        CREATE TABLE rollout.migrations (version text PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            duration_ms double precision NOT NULL, applied_by text NOT NULL DEFAULT current_user, rollout_id text NOT NULL, tool_version text NOT NULL);
        CREATE TABLE rollout.migration_statements (version text NOT NULL, statement integer NOT NULL, checksum text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            finished_at timestamptz, PRIMARY KEY (version, statement));
        """;

    [PostgresFact]
    public async Task Should_KeepItsRowsAndAddColumns_When_AnOlderVersionMadeTheLedger()
    {
        // Given
        Write("001_a.sql", "CREATE TABLE a(x int)");
        var checksum = Assert.Single((await StatusAsync()).Pending).Checksum;
        await Database.ExecuteAsync(OldLedger);
        await Database.ExecuteAsync($"CREATE TABLE a(x int); INSERT INTO rollout.migrations (version, name, checksum, duration_ms, rollout_id, tool_version) VALUES ('001', 'a', '{checksum}', 1, 'r0', '0.1')");
        Write("002_b.sql", "CREATE TABLE b(x int)");
        var before = await StatusAsync();

        // When
        await ApplyAsync();

        // Then
        var rows = (await StatusAsync()).Applied;
        Assert.Equal(("001", "r0", null), (Assert.Single(before.Applied).Version, before.Applied[0].RolloutId, before.Applied[0].Phase));
        Assert.Equal(["001 r0 0.1", "002 r1"], rows.Select(r => $"{r.Version} {r.RolloutId} {(r.Version == "001" ? r.ToolVersion : "")}".Trim()));
        Assert.Equal("CREATE TABLE b(x int)", await Database.ScalarAsync("SELECT script FROM rollout.migrations WHERE version = '002'"));
    }

    [PostgresFact]
    public async Task Should_HoldWhatWasAskedFor_When_AMigrationIsApplied()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "contract"));
        Write("contract/001_a.sql", "CREATE TABLE a(x int)");
        Write("002_b.sql", "CREATE TABLE b(x int)");
        Commit = "4f2d9c1";

        await ApplyAsync();

        var rows = (await StatusAsync()).Applied;
        Assert.Equal([("001", "contract", "4f2d9c1"), ("002", null, "4f2d9c1")], rows.Select(r => (r.Version, r.Phase, r.GitCommit)));
        Assert.All(rows, r => Assert.InRange(r.DurationMs, 0.001, 60_000));
        Assert.All(rows, r => Assert.Equal("rollout_local", r.AppliedBy));
    }

    [PostgresFact]
    public async Task Should_KeepNoText_When_AStatementHoldsAPassword()
    {
        Write("001_a.sql", "DO $$ BEGIN END $$; ALTER ROLE rollout_local PASSWORD 'hunter3'");

        await ApplyAsync();

        Assert.Equal(true, await Database.ScalarAsync("SELECT script IS NULL FROM rollout.migrations"));
    }

    [PostgresFact]
    public async Task Should_RunItAgainAndKeepOneRow_When_ARepeatableFileChanges()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");
        Write("R_v.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS one");
        await ApplyAsync();
        Write("R_v.sql", "CREATE OR REPLACE VIEW v AS SELECT 2 AS one");

        Assert.Equal(["R_v"], await ApplyAsync());
        Assert.Empty(await ApplyAsync());
        Assert.Equal(2, await Database.ScalarAsync("SELECT one FROM v"));
        Assert.Equal(1L, await Database.ScalarAsync("SELECT count(*) FROM rollout.migrations WHERE version = 'R_v'"));
    }
}

using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class StatementMeterTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    [PostgresFact]
    public async Task Should_TellLocksAndRewrites_When_Measured()
    {
        // Given
        await Database.ExecuteAsync("CREATE TABLE a(x int); CREATE INDEX i ON a(x); INSERT INTO a SELECT generate_series(1, 1000); CREATE TABLE b(x int PRIMARY KEY)");
        Write("001_a.sql", "ALTER TABLE a ADD COLUMN z int;\nALTER TABLE a ALTER x TYPE bigint;\nCREATE TABLE c(x int REFERENCES b);\nSELECT pg_sleep(0.2);\nUPDATE a SET z = 1;\n");
        Write("002_b.sql", "CREATE INDEX CONCURRENTLY j ON a(z);\nREINDEX INDEX b_pkey;\nVACUUM FULL b;\nDROP TABLE c;\n");

        // When
        var applied = await new NpgsqlMigrator(TimeProvider.System, Options).ApplyAsync(Request() with { Measure = true }, Progress, CancellationToken.None);

        // Then
        Assert.Equal(
            [
                "001_a.sql:1:1: public.a AccessExclusive; ",
                "001_a.sql:2:1: ; public.a",
                "001_a.sql:3:1: public.b ShareRowExclusive; ",
                "001_a.sql:4:1: ; ",
                "001_a.sql:5:1: ; ",
                "002_b.sql:1:1: unknown; ",
                "002_b.sql:2:1: public.b Share; public.b_pkey",
                "002_b.sql:3:1: unknown; public.b",
                "002_b.sql:4:1: public.b AccessExclusive; ",
            ],
            applied.SelectMany(m => m.Statements!).Select(s => $"{s.Place}: {(s.Locks is null ? "unknown" : string.Join(", ", s.Locks))}; {string.Join(", ", s.Rewrites)}"));
        var first = applied[0].Statements!;
        Assert.True(first[0].HeldMs >= 200 && first[0].HeldMs > first[0].DurationMs, $"held for {first[0].HeldMs} ms");
        Assert.True(first[3].DurationMs >= 200, $"slept for {first[3].DurationMs} ms");
        Assert.Null(applied[1].Statements![0].HeldMs);
    }

    [PostgresFact]
    public async Task Should_NotComeBetween_When_AFileSetsItsTransaction()
    {
        Write("001_a.sql", "SET LOCAL work_mem = '8MB';\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE a AS SELECT current_setting('transaction_isolation') x;\n");

        await new NpgsqlMigrator(TimeProvider.System, Options).ApplyAsync(Request() with { Measure = true }, Progress, CancellationToken.None);

        Assert.Equal("serializable", await Database.ScalarAsync("SELECT x FROM a"));
    }

    [PostgresFact]
    public async Task Should_MeasureNothing_When_NotAsked()
    {
        Write("001_a.sql", "CREATE TABLE a(x int)");

        Assert.Null(Assert.Single(await new NpgsqlMigrator(TimeProvider.System, Options).ApplyAsync(Request(), Progress, CancellationToken.None)).Statements);
    }
}

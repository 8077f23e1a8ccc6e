using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Phases;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Phases;

/// <summary>What is said of pending migrations on a real database.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class SharedSchemaTests(PostgresFixture postgres) : MigratorTestBase(postgres)
{
    private const string Tasks = "CREATE TABLE tasks (id bigint PRIMARY KEY, old_state text, title text NOT NULL);";

    [PostgresFact]
    public async Task Should_StopWithPlaceLockAndSafeWay_When_AnExpandMigrationDropsAColumn()
    {
        await GivenTasksAsync();
        Write("002_cleanup.sql", "-- clean up\nALTER TABLE tasks DROP COLUMN old_state;");

        var review = await ReviewAsync();

        var stopping = Assert.Single(review.Stopping);
        Assert.Equal(("drop-column", "contract", "002_cleanup.sql", 2, 1, "public.tasks", "old_state"), (stopping.Rule, stopping.Severity, stopping.File, stopping.Line, stopping.Column, stopping.Table, stopping.Name));
        Assert.Equal(["public.tasks AccessExclusive"], stopping.Locks);
        Assert.EndsWith("ALTER TABLE public.tasks DROP COLUMN old_state;", stopping.SafeWay, StringComparison.Ordinal);
        Assert.Equal(MigrationPhase.Expand, Assert.Single(review.Migrations).Phase);
        Assert.Same(stopping, Assert.Single(review.Migrations[0].Findings));
    }

    [PostgresFact]
    public async Task Should_LetItThrough_When_ItIsAContractMigrationOrAllowed()
    {
        await GivenTasksAsync();
        Directory.CreateDirectory(Path.Combine(Folder, "contract"));
        Write("contract/002_cleanup.sql", "ALTER TABLE tasks DROP COLUMN old_state;");
        Write("003_title.sql", "-- rollout: allow drop-not-null no release minds\nALTER TABLE tasks ALTER title DROP NOT NULL;");

        var review = await ReviewAsync();

        Assert.Empty(review.Stopping);
        Assert.Equal([("003", MigrationPhase.Expand), ("002", MigrationPhase.Contract)], review.Migrations.Select(m => (m.Version, m.Phase)));
        Assert.Equal("no release minds", Assert.Single(review.Migrations[0].Findings).AllowedBecause);
        Assert.Equal("drop-column", Assert.Single(review.Migrations[1].Findings).Rule);
    }

    [PostgresFact]
    public async Task Should_TellBlockingFindingsByTheSizeOfTheTable_When_TheLimitIsConfigured()
    {
        await GivenTasksAsync();
        await Database.ExecuteAsync("INSERT INTO tasks SELECT i, 'x', repeat('t', 100) FROM generate_series(1, 1000) i");
        Write("002_index.sql", "CREATE INDEX tasks_title ON tasks (title);");

        Assert.Empty((await ReviewAsync()).Migrations[0].Findings);
        var told = await ReviewAsync(new LintPlan { LargeTable = 100_000 });
        var stopped = await ReviewAsync(new LintPlan { LargeTable = 100_000, Blocking = CheckPolicy.Stop });
        var left = await ReviewAsync(new LintPlan { LargeTable = 100_000, Blocking = CheckPolicy.Off });

        Assert.Equal("create-index", Assert.Single(told.Migrations[0].Findings).Rule);
        Assert.Empty(told.Stopping);
        Assert.Equal("create-index", Assert.Single(stopped.Stopping).Rule);
        Assert.Empty(left.Migrations[0].Findings);
        Assert.Equal(["public.tasks Share"], told.Migrations[0].Statements[0].Locks);
        Assert.Equal(["public.tasks"], told.Migrations[0].Statements[0].Scans);
    }

    [PostgresFact]
    public async Task Should_FindSessionsOfOtherReleasesOnly_When_Asked()
    {
        await using var old = await new TestDatabase(new Secret(Database.Connection.Reveal() + ";Application Name=nest-web-blue-1.7.0")).OpenAsync();
        await using var current = await new TestDatabase(new Secret(Database.Connection.Reveal() + ";Application Name=nest-web-green-1.8.0")).OpenAsync();
        await using var stranger = await new TestDatabase(new Secret(Database.Connection.Reveal() + ";Application Name=psql")).OpenAsync();
        var schema = new NpgsqlSharedSchema(new NpgsqlMigrator(TimeProvider.System));

        var sessions = await schema.SessionsAsync(Database.Connection, ["nest-web-"], ["nest-web-green-1.8.0"], CancellationToken.None);

        Assert.StartsWith($"nest-web-blue-1.7.0 (pid {old.ProcessID}, 127.0.0.1, since ", Assert.Single(sessions), StringComparison.Ordinal);
    }

    private async Task GivenTasksAsync()
    {
        Write("001_tasks.sql", Tasks);
        await ApplyAsync();
    }

    private Task<MigrationReview> ReviewAsync(LintPlan? lint = null) => new NpgsqlSharedSchema(new NpgsqlMigrator(TimeProvider.System)).ReviewAsync(
        Database.Connection,
        new DatabasePlan(Database.Connection, null, null, Folder, [], TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)) { Lint = lint ?? new LintPlan() },
        CancellationToken.None);
}

using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Tests.Spec;

namespace Rollout.Tasks.Tests.Samples;

[Collection(PostgresTestGroup.Name)]
public sealed class NestDatabaseTests(PostgresFixture postgres)
{
    private static readonly string Nest = Path.Combine(SpecSource.RepositoryRoot, "samples", "nest");

    [PostgresFact]
    public async Task Should_GoFromRelease170ToRelease180_When_TheMigrationsAreApplied()
    {
        var database = await postgres.CreateAsync();
        var server = new NpgsqlDatabaseServer(TimeProvider.System);
        var plan = PlanLoader.Load(SpecSource.Request(Path.Combine(SpecSource.RepositoryRoot, "rollout.yaml"), "local"));

        // Given release 1.7.0 with its first rows, sown twice
        Assert.Equal(["001", "002", "003", "004", "005"], await ApplyAsync(database, "005"));
        await server.RunFileAsync(database.Connection, Path.Combine(Nest, "seed.sql"), CancellationToken.None);
        await server.RunFileAsync(database.Connection, Path.Combine(Nest, "seed.sql"), CancellationToken.None);

        // When release 1.8.0 comes
        Assert.Equal(["006", "007", "008"], await ApplyAsync(database, null));

        // Then what rollout.yaml asks for holds, and a row of release 1.7.0 still goes in
        Assert.Empty(await server.VerifyAsync(database.Connection, plan.Database!.Verify, CancellationToken.None));
        await database.ExecuteAsync("INSERT INTO agent_tasks (tenant_id, agent_type, task, status) SELECT id, 'writer', 'old', 'queued' FROM tenants LIMIT 1");
        Assert.Equal(601L, await database.ScalarAsync("SELECT count(*) FROM agent_tasks WHERE priority = 5"));
    }

    private static async Task<IReadOnlyList<string>> ApplyAsync(TestDatabase database, string? upTo)
    {
        var request = new MigrationRequest(database.Connection, Path.Combine(Nest, "migrations"), upTo, "r1", TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));
        var applied = await new NpgsqlMigrator(TimeProvider.System).ApplyAsync(request, new Progress<MigrationProgress>(), CancellationToken.None);
        return [.. applied.Select(migration => migration.Version)];
    }
}

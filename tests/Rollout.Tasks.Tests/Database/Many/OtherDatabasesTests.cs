using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Many;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Journal;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Many;

[Collection(PostgresTestGroup.Name)]
public sealed class OtherDatabasesTests(PostgresFixture postgres)
{
    [PostgresFact]
    public async Task Should_MigrateEachWithItsOwnLedger_When_FoundByAQuery()
    {
        // Given six databases, one of them with a table in the way
        var main = await postgres.CreateAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "001_a.sql"), "CREATE TABLE a(x int);");
        var tenants = new List<TestDatabase>();
        for (var number = 0; number < 6; number++)
        {
            tenants.Add(await postgres.CreateAsync());
        }

        await tenants[2].ExecuteAsync("CREATE TABLE a(x int)");
        var names = await OtherDatabases.NamesAsync(main.Connection, Plan($"SELECT datname FROM pg_database WHERE datname = ANY ('{{{string.Join(',', tenants.Select(tenant => tenant.Name))},{main.Name}}}') ORDER BY datname", tenants[0].Name), CancellationToken.None);
        Assert.Equal([tenants[0].Name, .. tenants.Skip(1).Select(tenant => tenant.Name).Order(StringComparer.Ordinal)], names);

        // When
        Task<IReadOnlyList<DatabaseOutcome>> MigrateAsync() => ManyDatabases.RunAsync(
            names,
            6,
            async (name, token) => string.Join(", ", (await new NpgsqlMigrator(TimeProvider.System).ApplyAsync(Request(OtherDatabases.Named(main.Connection, name), folder.Path), new Progress<MigrationProgress>(), token)).Select(row => row.Version)),
            CancellationToken.None);
        var first = await MigrateAsync();
        await tenants[2].ExecuteAsync("DROP TABLE a");
        var second = await MigrateAsync();

        // Then
        Assert.Equal("RT2504", first.Single(outcome => outcome.Fault is not null).Fault!.Code);
        Assert.Equal("001", second.Single(outcome => outcome.Database == tenants[2].Name).Done);
        foreach (var tenant in tenants)
        {
            Assert.Equal(1L, await tenant.ScalarAsync("SELECT count(*) FROM rollout.migrations"));
        }

        Assert.Equal(DBNull.Value, await main.ScalarAsync("SELECT to_regclass('a')::text"));
    }

    [PostgresTheory]
    [InlineData("SELECT 1/0", "the query fails: division by zero (SQLSTATE 22012)")]
    [InlineData("CREATE DATABASE more", "the query fails: cannot execute CREATE DATABASE in a read-only transaction (SQLSTATE 25006)")]
    [InlineData("SELECT NULL::text", "the query must answer one name a row, in one column of type text or name, and none that is NULL")]
    [InlineData("SELECT 5", "the query must answer one name a row, in one column of type text or name, and none that is NULL")]
    [InlineData("SELECT current_database()", "there is none. Name them in names, or correct the query; leave the key out where there are no others")]
    public async Task Should_Refuse_When_TheyCannotBeTold(string query, string reason)
    {
        var main = await postgres.CreateAsync();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => OtherDatabases.NamesAsync(main.Connection, Plan(query), CancellationToken.None));

        Assert.Equal($"RT2587 the further databases (database.others) cannot be told: {reason}.", fault.Message);
    }

    private static OtherDatabasesPlan Plan(string query, params string[] names) => new(names, query, 4);

    private static MigrationRequest Request(Secret connection, string folder) => new(connection, folder, null, "test", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
}

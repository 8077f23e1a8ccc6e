using Npgsql;
using Rollout.Tasks.Database;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class ProductionMarkTests(PostgresFixture postgres)
{
    private readonly NpgsqlDatabaseServer server = new(TimeProvider.System);

    [PostgresFact]
    public async Task Should_KnowTheDatabase_When_ItIsReachedByAnotherName()
    {
        var database = await postgres.CreateAsync();
        var byName = new NpgsqlConnectionStringBuilder(database.Connection.Reveal()) { Host = "localhost" };

        var one = await IdentifyAsync(database.Connection);
        var same = await IdentifyAsync(new Secret(byName.ConnectionString));
        var other = await IdentifyAsync((await postgres.CreateAsync()).Connection);

        Assert.True(one.IsSameAs(same));
        Assert.False(one.IsSameAs(other));
        Assert.Matches("^[0-9]{10,}$", one.Cluster);
        Assert.InRange(one.Bytes, 1_000_000, 100_000_000);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_BeMarkedButNotItsCopies_When_Marked(bool inUse)
    {
        // Given
        var database = await postgres.CreateAsync();
        await server.MarkProductionAsync(database.Connection, "live", CancellationToken.None);
        await server.MarkProductionAsync(database.Connection, "live", CancellationToken.None);
        await using var session = inUse ? await database.OpenAsync() : null;
        var name = $"rollout_copy_mark_{(inUse ? "used" : "idle")}";

        // When
        var copy = await server.CopyAsync(database.Connection, name, CancellationToken.None);

        // Then
        Assert.Equal("live", (await IdentifyAsync(database.Connection)).ProductionOf);
        Assert.Null((await IdentifyAsync(copy)).ProductionOf);
        Assert.Equal(1L, await new TestDatabase(copy).ScalarAsync("SELECT count(*) FROM rollout.production"));

        // When the copy takes its place
        await server.MarkProductionAsync(copy, "other", CancellationToken.None);

        Assert.Equal("other", (await IdentifyAsync(copy)).ProductionOf);
        Assert.Equal(1L, await new TestDatabase(copy).ScalarAsync("SELECT count(*) FROM rollout.production"));
        await server.DropCopyAsync(database.Connection, name, CancellationToken.None);
    }

    [PostgresFact]
    public async Task Should_SayWhatIsMissing_When_NothingCanBeWritten()
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET default_transaction_read_only = on");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => server.MarkProductionAsync(database.Connection, "live", CancellationToken.None));

        Assert.Equal("RT2544 the mark of production (table rollout.production) cannot be written: cannot execute CREATE SCHEMA in a read-only transaction. Give the role of the connection the right to make the schema 'rollout', or to use its tables.", fault.Message);
        Assert.Null((await IdentifyAsync(database.Connection)).ProductionOf);
    }

    private Task<DatabaseIdentity> IdentifyAsync(Secret connection) => server.IdentifyAsync(connection, CancellationToken.None);
}

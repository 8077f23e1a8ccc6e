using Npgsql;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>What a real server says of a schema, against what the linter makes of the statements that made it.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class CatalogReaderTests(PostgresFixture postgres)
{
    [PostgresFact]
    public async Task Should_EqualTheSimulation_When_TheSchemaIsRead()
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync(LockVectors.SchemaSql);

        var read = await CatalogReader.ReadAsync(database.Connection, CancellationToken.None);

        Assert.Equal(string.Join('\n', CatalogText.Of(LockVectors.Schema)), string.Join('\n', CatalogText.Of(read)));
        var analysed = await AnalysedAsync(database, "t");
        Assert.Equal(100, analysed.Rows);
        Assert.InRange(analysed.Bytes, 8000, 1_000_000);
        Assert.InRange(read.ServerVersion, 130000, 990000);
    }

    [PostgresFact]
    public async Task Should_EqualTheSimulation_When_AnyStatementIsRun()
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync(LockVectors.SchemaSql);
        await using var session = await database.OpenAsync();
        var differences = new List<string>();
        var compared = 0;
        foreach (var vector in LockVectors.All.Where(v => v.Locks is not null && v.Statements.All(s => !s.NeedsNoTransaction)))
        {
            await using var transaction = await session.BeginTransactionAsync();
            await using var command = new NpgsqlCommand(string.Join(';', vector.Statements.Select(s => s.Source.Text)), session);
            try
            {
                await command.ExecuteNonQueryAsync();
            }
            catch (PostgresException)
            {
                continue;
            }

            compared++;
            var read = CatalogText.Of(await CatalogReader.ReadAsync(session, CancellationToken.None));
            var simulated = CatalogText.Of(vector.Statements.Aggregate(LockVectors.Schema, (at, s) => CatalogChange.After(at, s.Ddl)));
            differences.AddRange(read.Except(simulated).Select(l => $"{vector.Sql}: only on the server: {l}").Concat(simulated.Except(read).Select(l => $"{vector.Sql}: only simulated: {l}")));
        }

        Assert.Equal("", string.Join('\n', differences));
        Assert.True(compared > 90, $"only {compared} statements were compared");
    }

    [PostgresFact]
    public async Task Should_SayWhatIsLocked_When_ATableCannotBeMeasured()
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE busy (id int)");
        await using var session = await database.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("LOCK TABLE busy", session);
        await command.ExecuteNonQueryAsync();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => CatalogReader.ReadAsync(database.Connection, CancellationToken.None));

        Assert.Equal("RT2525", fault.Code);
        Assert.Contains("lock timeout", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<Relation> AnalysedAsync(TestDatabase database, string table)
    {
        await database.ExecuteAsync("ANALYZE");
        return (await CatalogReader.ReadAsync(database.Connection, CancellationToken.None)).Find(new ObjectName(null, table))!;
    }
}

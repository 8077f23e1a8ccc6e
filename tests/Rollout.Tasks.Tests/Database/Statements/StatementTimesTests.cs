using Npgsql;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Statements;
using Rollout.Tasks.Tests.Analysis.Postgres;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Statements;

/// <summary>Counters of a real server.</summary>
[Collection(OwnPostgresGroup.Name)]
public sealed class StatementTimesTests(OwnPostgres postgres)
{
    private readonly NpgsqlDatabaseServer server = new(TimeProvider.System);

    [PostgresFact]
    public async Task Should_TellTheStatement_When_EachCallWaits()
    {
        // Given a statement that is fast
        await postgres.Admin.ExecuteAsync("CREATE TABLE slow(x int); INSERT INTO slow VALUES (1)");
        await RepeatAsync();
        var before = await server.ReadStatementTimesAsync(postgres.Connection("watcher"), CancellationToken.None);

        // When each of its calls costs 10 ms
        await postgres.Admin.ExecuteAsync("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$; CREATE TRIGGER wait BEFORE UPDATE ON slow FOR EACH ROW EXECUTE FUNCTION wait()");
        await RepeatAsync();
        var after = await server.ReadStatementTimesAsync(postgres.Connection("watcher"), CancellationToken.None);
        var slower = StatementComparison.Slower(before!, after!);
        var texts = await server.ReadStatementTextsAsync(postgres.Connection("watcher"), [.. slower.Select(time => time.Id)], CancellationToken.None);

        // Then
        var told = slower.Single(time => texts[time.Id] == "UPDATE slow SET x = x + $1");
        Assert.Equal(6, told.Calls);
        Assert.True(told.WhileMs >= 10 && told.BeforeMs < 10, $"{told}");
    }

    [PostgresFact]
    public async Task Should_KnowNothing_When_ThereIsNoExtension() => Assert.Null(await server.ReadStatementTimesAsync(postgres.Connection("postgres", "bare"), CancellationToken.None));

    [PostgresFact]
    public async Task Should_KnowNothing_When_TheRoleSeesItsOwnStatementsOnly() => Assert.Null(await server.ReadStatementTimesAsync(postgres.Connection("stranger"), CancellationToken.None));

    private async Task RepeatAsync()
    {
        await using var session = await postgres.Admin.OpenAsync();
        for (var call = 0; call < 6; call++)
        {
            await using var command = new NpgsqlCommand("UPDATE slow SET x = x + 1", session);
            await command.ExecuteNonQueryAsync();
        }
    }
}

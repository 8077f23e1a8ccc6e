using Npgsql;
using Rollout.Tasks.Database.ReadOnly;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Journal;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.ReadOnly;

[Collection(PostgresTestGroup.Name)]
public sealed class ReadOnlyWindowTests(PostgresFixture postgres) : IDisposable
{
    private const string Write = "CREATE TABLE IF NOT EXISTS a(x int); INSERT INTO a VALUES (1)";
    private readonly TemporaryFolder folder = new();
    private readonly List<string> said = [];
    private readonly HttpClient http = new();

    private string Hooks => Path.Combine(folder.Path, "hooks");

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [PostgresFact]
    public async Task Should_RefuseWritesOfOthersOnly_When_Open()
    {
        // Given a session that began before
        var database = await postgres.CreateAsync();
        await using var earlier = await database.OpenAsync();

        // When
        await Window().OpenAsync(database.Connection, CancellationToken.None);

        // Then
        Assert.Equal("25006", (await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(Write))).SqlState);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => new NpgsqlCommand(Write, earlier).ExecuteNonQueryAsync());
        await new TestDatabase(ReadOnlyWindow.Writing(database.Connection)).ExecuteAsync(Write);
        Assert.Equal("enter\n", File.ReadAllText(Hooks));

        Assert.True(await Window().LiftAsync(database.Connection, CancellationToken.None));
        await database.ExecuteAsync(Write);
        Assert.Equal("enter\nleave\n", File.ReadAllText(Hooks));
        Assert.Equal(["read-only window: open; 1 sessions were ended", "read-only window: lifted"], said);
    }

    [PostgresFact]
    public async Task Should_SayHowToLiftItByHand_When_Open()
    {
        var database = await postgres.CreateAsync();
        await Window().OpenAsync(database.Connection, CancellationToken.None);
        Assert.NotNull(await ReadOnlyWindow.SinceAsync(database.Connection, CancellationToken.None));

        // All at once, as psql -c sends it.
        var sql = ReadOnlyWindow.ByHand(database.Connection);
        await database.ExecuteAsync(sql[..sql.LastIndexOf(';')]);

        await database.ExecuteAsync(Write);
        Assert.Null(await ReadOnlyWindow.SinceAsync(database.Connection, CancellationToken.None));
    }

    [PostgresFact]
    public async Task Should_FindNone_When_ThereHasNeverBeenOne()
    {
        var database = await postgres.CreateAsync();

        Assert.Null(await ReadOnlyWindow.SinceAsync(database.Connection, CancellationToken.None));
    }

    [PostgresFact]
    public async Task Should_DoNothing_When_ThereIsNothingToLift()
    {
        var database = await postgres.CreateAsync();

        Assert.False(await Window().LiftAsync(database.Connection, CancellationToken.None));

        await Window().OpenAsync(database.Connection, CancellationToken.None);
        Assert.True(await Window().LiftAsync(database.Connection, CancellationToken.None));
        Assert.False(await Window().LiftAsync(database.Connection, CancellationToken.None));
    }

    [PostgresFact]
    public async Task Should_BeLiftedByTheNextRun_When_TheProcessWasKilled()
    {
        var database = await postgres.CreateAsync();
        using (var child = ChildProcess.Start("open-read-only", database.Connection.Reveal()))
        {
            Assert.Equal("ready", await child.ReadAsync());
            await child.KillAsync();
        }

        Assert.Equal("25006", (await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(Write))).SqlState);
        Assert.True(await Window().LiftAsync(database.Connection, CancellationToken.None));
        await database.ExecuteAsync(Write);
        Assert.Equal("leave\n", File.ReadAllText(Hooks));
    }

    [PostgresFact]
    public async Task Should_TouchNothing_When_TheHookFails()
    {
        var database = await postgres.CreateAsync();
        var window = Window(new ReadOnlyPlan(["sh", "-c", "echo 'the application does not answer.' >&2; exit 7"], []));

        var fault = await Assert.ThrowsAsync<RolloutException>(() => window.OpenAsync(database.Connection, CancellationToken.None));

        Assert.Equal("RT2583 the program 'sh' (database.readOnly.enter) ended with 7: the application does not answer. It must end with 0; run it by hand.", fault.Message);
        await database.ExecuteAsync(Write);

        // The application may have understood all the same, so it is told that it is over.
        Assert.True(await Window().LiftAsync(database.Connection, CancellationToken.None));
        Assert.Equal("leave\n", File.ReadAllText(Hooks));
    }

    [PostgresFact]
    public async Task Should_NotCallItOpen_When_NewSessionsStillWrite()
    {
        var database = await postgres.CreateAsync();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Window().OpenAsync(ReadOnlyWindow.Writing(database.Connection), CancellationToken.None));

        Assert.StartsWith("RT2584 the read-only window could not be opened: a new session could still write", fault.Message, StringComparison.Ordinal);
    }

    private ReadOnlyWindow Window() => Window(new ReadOnlyPlan(["sh", "-c", $"echo enter >> '{Hooks}'"], ["sh", "-c", $"echo leave >> '{Hooks}'"]));

    private ReadOnlyWindow Window(ReadOnlyPlan plan) => new(new ApplicationHook(plan, folder.Path, http, TimeProvider.System), said.Add);
}

using System.Diagnostics;
using System.Globalization;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;
using Xunit.Abstractions;

namespace Rollout.Tasks.Tests.Database.Kills;

/// <summary>Few rounds here; <c>bench/migrations/kill.sh</c> does hundreds.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class MigratorKillTests(PostgresFixture postgres, ITestOutputHelper output) : MigratorTestBase(postgres)
{
    private static readonly MigratorOptions Patient = new() { RunnerDeadline = TimeSpan.FromSeconds(60) };

    [PostgresFact]
    public async Task Should_EndAsUndisturbed_When_TheRunnerIsKilledAtAnyMoment()
    {
        // Given
        KillSet.Write(Folder);
        var (expected, took) = await UndisturbedAsync();
        var random = new Random(Rounds.Seed);
        int inWork = 0, rounds = Rounds.Of("ROLLOUT_KILLS", 10);
        for (var round = 0; round < rounds; round++)
        {
            // When
            var database = await Postgres.CreateAsync();
            var moment = random.NextDouble() * 1.1 * took;
            using (var child = ChildProcess.Start("migrate-when-told", database.Connection.Reveal(), Folder))
            {
                Assert.Equal("ready", await child.ReadAsync());
                await child.WriteAsync("go");
                await Task.Delay(moment, TimeProvider.System);
                await child.KillAsync();
            }

            var rest = await FinishAsync(database);

            // Then
            inWork += rest is > 0 and < KillSet.Count ? 1 : 0;
            Assert.True(expected == await EndState.ReadAsync(database), $"round {round}, killed after {moment.TotalMilliseconds} ms of {took.TotalMilliseconds}:\n{await EndState.ReadAsync(database)}\nexpected:\n{expected}");
            await Postgres.DropAsync(database);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"runner killed {rounds} times, {inWork} times with some migrations applied and some not; an undisturbed run takes {took.TotalMilliseconds:0} ms; all end states equal"));
    }

    [PostgresFact]
    public async Task Should_EndAsUndisturbed_When_TheServerIsKilledAtAnyMoment()
    {
        // Given
        KillSet.Write(Folder);
        var (expected, took) = await UndisturbedAsync();
        var random = new Random(Rounds.Seed);
        await using var server = await KillableServer.StartAsync();
        int inWork = 0, rounds = Rounds.Of("ROLLOUT_SERVER_KILLS", 2);
        for (var round = 0; round < rounds; round++)
        {
            // When
            var database = await server.CreateAsync($"kill_{round}");
            var moment = random.NextDouble() * 1.1 * took;
            var run = RunAsync(database);
            await Task.Delay(moment, TimeProvider.System);
            server.Kill();
            var fault = await Record.ExceptionAsync(() => run);
            await server.StartAgainAsync();
            var rest = await FinishAsync(database);

            // Then
            Assert.True(fault is null or RolloutException, fault?.ToString());
            inWork += rest is > 0 and < KillSet.Count ? 1 : 0;
            Assert.True(expected == await EndState.ReadAsync(database), $"round {round}, killed after {moment.TotalMilliseconds} ms of {took.TotalMilliseconds}:\n{await EndState.ReadAsync(database)}\nexpected:\n{expected}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"server killed {rounds} times, {inWork} times with some migrations applied and some not; all end states equal"));
    }

    [PostgresFact]
    public async Task Should_ApplyEachOnceWithoutDeadlock_When_TwoRunnersRace()
    {
        // Given
        KillSet.Write(Folder);
        var (expected, _) = await UndisturbedAsync();
        var random = new Random(Rounds.Seed);
        var rounds = Rounds.Of("ROLLOUT_RACES", 5);
        for (var round = 0; round < rounds; round++)
        {
            // When
            var database = await Postgres.CreateAsync();
            var first = RunAsync(database);
            await Task.Delay(random.NextDouble() * TimeSpan.FromMilliseconds(60), TimeProvider.System);
            var both = await Task.WhenAll(first, RunAsync(database));

            // Then
            Assert.Equal(KillSet.Count, both.SelectMany(run => run).Distinct().Count());
            Assert.Equal(KillSet.Count, both.Sum(run => run.Count));
            Assert.Equal(0L, await database.ScalarAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
            Assert.Equal(expected, await EndState.ReadAsync(database));
            await Postgres.DropAsync(database);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} races of two runners: each migration applied once, no deadlock, all end states equal"));
    }

    private async Task<(string State, TimeSpan Took)> UndisturbedAsync()
    {
        await RunAsync(Database);
        var database = await Postgres.CreateAsync();
        var started = Stopwatch.StartNew();
        await RunAsync(database);
        var took = started.Elapsed;
        var state = await EndState.ReadAsync(database);
        Assert.Equal(state, await EndState.ReadAsync(Database));
        return (state, took);
    }

    private async Task<int> FinishAsync(TestDatabase database)
    {
        var rest = await RunAsync(database);
        Assert.Empty(await RunAsync(database));
        return rest.Count;
    }

    private async Task<IReadOnlyList<string>> RunAsync(TestDatabase database) =>
        [.. (await new NpgsqlMigrator(TimeProvider.System, Patient).ApplyAsync(Request() with { Connection = database.Connection, LockTimeout = TimeSpan.FromSeconds(5) }, new Progress<MigrationProgress>(), CancellationToken.None)).Select(m => m.Version)];
}

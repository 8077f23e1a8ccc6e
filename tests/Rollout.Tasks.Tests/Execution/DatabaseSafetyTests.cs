using Npgsql;
using Rollout.Tasks.Database.Many;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Database;
using Rollout.Tasks.Testing.Journal;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Tests.Reporting;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>What surrounds migrations, on a real server; the migrations themselves are the test's.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class DatabaseSafetyTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Write = "INSERT INTO account VALUES (1)";
    private readonly HttpClient http = FakeBackends.HealthyInstances();
    private readonly List<RolloutEvent> reported = [];
    private TestDatabase database = null!;

    public async Task InitializeAsync()
    {
        if (PostgresPrerequisite.Missing is null)
        {
            database = await postgres.CreateAsync();
            await database.ExecuteAsync("CREATE TABLE account(x int)");
        }
    }

    public Task DisposeAsync()
    {
        http.Dispose();
        return Task.CompletedTask;
    }

    [PostgresFact]
    public async Task Should_LiftTheWindow_When_AMigrationFails()
    {
        string? others = null;
        var plan = Plan() with { ReadOnly = new ReadOnlyPlan([], []) };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => RunAsync(plan, async writing =>
        {
            others = (await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(Write))).SqlState;
            await new TestDatabase(writing).ExecuteAsync(Write);
            throw new RolloutException("RT2504", "the test says so.");
        }));

        Assert.Equal(("RT2504", "25006"), (fault.Code, others));
        await database.ExecuteAsync(Write);
        Assert.Equal(2L, await database.ScalarAsync("SELECT count(*) FROM account"));
        Assert.Equal(0L, await database.ScalarAsync("SELECT count(*) FROM rollout.read_only_window"));
    }

    [PostgresFact]
    public async Task Should_EndTheRun_When_AValueDiffers()
    {
        var plan = Plan() with { Integrity = [new IntegrityQuery("accounts", "SELECT count(*) FROM account", 1, MayGrow: false)] };

        Assert.Equal("005", await RunAsync(plan, _ => database.ExecuteAsync(Write)));
        var fault = await Assert.ThrowsAsync<RolloutException>(() => RunAsync(plan, _ => database.ExecuteAsync("INSERT INTO account VALUES (1), (2)")));

        Assert.Equal(("RT2580", ExitCode.Held), (fault.Code, fault.ExitCode));
        Assert.Contains("accounts: 1 before, 3 after (may differ by 1)", fault.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_TouchNothing_When_TooFewReplicasAreConnected()
    {
        var plan = Plan() with { Replication = new ReplicationPlan(TimeSpan.FromSeconds(1), 1, TimeSpan.Zero) };
        var begun = false;

        var fault = await Assert.ThrowsAsync<RolloutException>(() => RunAsync(plan, _ =>
        {
            begun = true;
            return Task.CompletedTask;
        }));

        Assert.Equal(("RT2582", false), (fault.Code, begun));
    }

    [PostgresFact]
    public async Task Should_LiftWindowsOfAll_When_ThereAreOthers()
    {
        // Given windows that a killed run left in two databases
        var other = await postgres.CreateAsync();
        var plan = Plan() with { ReadOnly = new ReadOnlyPlan([], []), Others = new OtherDatabasesPlan([other.Name], null, 1) };
        foreach (var one in new[] { database, other })
        {
            await new Rollout.Tasks.Database.ReadOnly.ReadOnlyWindow(new Rollout.Tasks.Database.ReadOnly.ApplicationHook(plan.ReadOnly, Path.GetTempPath(), http, TimeProvider.System), _ => { }).OpenAsync(one.Connection, CancellationToken.None);
        }

        await WithSessionAsync(plan, DatabaseSafety.TryLiftAllAsync);

        await database.ExecuteAsync(Write);
        await other.ExecuteAsync("CREATE TABLE a(x int)");
        Assert.Equal(2, reported.Count(e => e.ToString()!.Contains("read-only window: lifted", StringComparison.Ordinal)));
        Assert.Equal(other.Name, new NpgsqlConnectionStringBuilder(OtherDatabases.Named(database.Connection, other.Name).Reveal()).Database);
    }

    private static DatabasePlan Plan() => Plans.Sample().Database!;

    private async Task<string> RunAsync(DatabasePlan plan, Func<Secret, Task> migrate)
    {
        var applied = string.Empty;
        await WithSessionAsync(plan, async session => applied = await DatabaseSafety.RunAsync(
            session,
            plan,
            database.Connection,
            async (writing, _, _) =>
            {
                await migrate(writing);
                return "005";
            },
            CancellationToken.None));
        return applied;
    }

    private async Task WithSessionAsync(DatabasePlan plan, Func<RolloutSession, Task> work)
    {
        var time = TimeProvider.System;
        var leases = new InMemoryLeaseStore(time);
        await using var keeper = new LeaseKeeper(leases, await leases.AcquireAsync("test", CancellationToken.None), time);
        var backends = FakeBackends.With(new InMemoryTrafficRouter(time, "auth", "web"), http, time) with { Migrator = new InMemoryMigrator(time, "005"), Database = database.Connection };
        await using var session = new RolloutSession(Plans.Sample() with { Database = plan }, backends, new InMemoryJournal(leases, time), leases, keeper, new Recorder(reported), time);
        await session.LoadAsync(CancellationToken.None);
        await work(session);
    }
}

using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Journal;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Tests.Journal;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Tests.Reporting;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Which of many databases a backup takes the place of.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class RestoreStageTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient http = FakeBackends.HealthyInstances();
    private readonly InMemoryLeaseStore leases = new(TimeProvider.System);

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [PostgresFact]
    public async Task Should_RestoreTheTenantAlone_When_TheBackupIsOfIt()
    {
        var (shared, tenant) = (await GivenAsync(), await GivenAsync());
        var plan = new BackupPlan { Folder = folder.Path };
        var backup = await TakeAsync(plan, tenant);
        await TakeAsync(plan, shared);
        await shared.ExecuteAsync("INSERT INTO account VALUES (2)");
        await tenant.ExecuteAsync("INSERT INTO account VALUES (2)");

        var (detail, events) = await RunAsync(shared, plan, new OtherDatabasesPlan([tenant.Name], null, 1), backup.Name);

        Assert.StartsWith($"the database '{tenant.Name}' is as of ", detail, StringComparison.Ordinal);
        Assert.Equal(1L, await tenant.ScalarAsync("SELECT count(*) FROM account"));
        Assert.Equal(2L, await shared.ScalarAsync("SELECT count(*) FROM account"));
        Assert.Contains(tenant.Name, events.Single(e => e.Type == JournalTypes.DatabaseRestored).Data.GetProperty("database").GetString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_RestoreTheSharedOne_When_NothingIsNamed()
    {
        var (shared, tenant) = (await GivenAsync(), await GivenAsync());
        var plan = new BackupPlan { Folder = folder.Path };
        await TakeAsync(plan, shared);
        await TakeAsync(plan, tenant);
        await shared.ExecuteAsync("INSERT INTO account VALUES (2)");
        await tenant.ExecuteAsync("INSERT INTO account VALUES (2)");

        await RunAsync(shared, plan, new OtherDatabasesPlan([tenant.Name], null, 1), null);

        Assert.Equal(1L, await shared.ScalarAsync("SELECT count(*) FROM account"));
        Assert.Equal(2L, await tenant.ScalarAsync("SELECT count(*) FROM account"));
    }

    [PostgresFact]
    public async Task Should_Refuse_When_TheBackupIsOfADatabaseThatIsNotOfThePlan()
    {
        var (shared, stranger) = (await GivenAsync(), await GivenAsync());
        var plan = new BackupPlan { Folder = folder.Path };
        var backup = await TakeAsync(plan, stranger);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => RunAsync(shared, plan, null, backup.Name));

        Assert.StartsWith($"RT2574 there is no backup '{backup.Name}' of '{shared.Name}'", fault.Message, StringComparison.Ordinal);
    }

    private async Task<TestDatabase> GivenAsync()
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE account(x int); INSERT INTO account VALUES (1)");
        return database;
    }

    private static Task<Backup> TakeAsync(BackupPlan plan, TestDatabase database) =>
        new BackupRunner(plan, new BackupFolder(plan.Folder!), _ => { }, TimeProvider.System).TakeAsync(database.Connection, Path.GetTempPath(), CancellationToken.None);

    private async Task<(string Detail, IReadOnlyList<JournalEvent> Events)> RunAsync(TestDatabase shared, BackupPlan plan, OtherDatabasesPlan? others, string? backup)
    {
        var time = TimeProvider.System;
        await using var keeper = new LeaseKeeper(leases, await leases.AcquireAsync("test", CancellationToken.None), time);
        var journal = new InMemoryJournal(leases, time);
        var backends = FakeBackends.With(new InMemoryTrafficRouter(time, "auth", "web"), http, time) with { Database = shared.Connection };
        var sample = Plans.Sample();
        await using var session = new RolloutSession(sample with { Database = sample.Database! with { Backup = plan, Others = others } }, backends, journal, leases, keeper, new Recorder([]), time);
        await session.LoadAsync(CancellationToken.None);
        return ((await RestoreStage.RunAsync(session, new RunRequest { Backup = backup, AcceptDataLoss = true }, CancellationToken.None)).Detail, journal.Events);
    }
}

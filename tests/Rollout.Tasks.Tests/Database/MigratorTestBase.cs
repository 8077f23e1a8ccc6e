using System.Collections.Concurrent;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

/// <summary>A folder, a database and a migrator of one test.</summary>
public abstract class MigratorTestBase(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase? database;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("rollout-test-").FullName;

    protected PostgresFixture Postgres => postgres;

    protected TestDatabase Database => database ?? throw new InvalidOperationException("there is no database");

    internal RecordedProgress Progress { get; } = new();

    internal MigratorOptions Options { get; set; } = new() { RunnerDeadline = TimeSpan.FromSeconds(60), LockRetryDelay = TimeSpan.FromMilliseconds(20), MaxLockRetryDelay = TimeSpan.FromMilliseconds(200) };

    public async Task InitializeAsync()
    {
        if (PostgresPrerequisite.Missing is null)
        {
            database = await postgres.CreateAsync();
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    protected void Write(string name, string sql) => File.WriteAllText(Path.Combine(Folder, name), sql);

    protected string? Commit { get; set; }

    internal MigrationRequest Request(string? upTo = null, string rolloutId = "r1") =>
        new(Database.Connection, Folder, upTo, rolloutId, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30)) { GitCommit = Commit };

    protected async Task<IReadOnlyList<string>> ApplyAsync(string? upTo = null, CancellationToken cancellationToken = default) =>
        [.. (await new NpgsqlMigrator(TimeProvider.System, Options).ApplyAsync(Request(upTo), Progress, cancellationToken)).Select(m => m.Version)];

    protected Task<RolloutException> FailAsync() => Assert.ThrowsAsync<RolloutException>(() => ApplyAsync());

    internal Task<MigrationStatus> StatusAsync() => new NpgsqlMigrator(TimeProvider.System, Options).ReadAsync(Database.Connection, Folder, CancellationToken.None);

    internal sealed class RecordedProgress : IProgress<MigrationProgress>
    {
        public ConcurrentQueue<MigrationProgress> Reports { get; } = new();

        public Action<MigrationProgress>? OnReport { get; set; }

        public void Report(MigrationProgress value)
        {
            Reports.Enqueue(value);
            OnReport?.Invoke(value);
        }
    }
}

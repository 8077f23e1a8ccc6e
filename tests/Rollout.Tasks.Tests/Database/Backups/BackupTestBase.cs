using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Database.Backups.Restores;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Backups;

/// <summary>A database with a few thousand rows of many kinds, and a folder for its backups.</summary>
public abstract class BackupTestBase(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-test-").FullName;
    private TestDatabase? database;

    protected PostgresFixture Postgres => postgres;

    protected TestDatabase Database => database ?? throw new InvalidOperationException("there is no database");

    protected string Name => new Npgsql.NpgsqlConnectionStringBuilder(Database.Connection.Reveal()).Database!;

    protected System.Collections.Concurrent.ConcurrentQueue<string> Said { get; } = new();

    internal BackupFolder Folder => new(folder);

    internal BackupPlan Plan { get; set; } = new() { Checksums = true };

    public async Task InitializeAsync()
    {
        if (PostgresPrerequisite.Missing is null)
        {
            database = await postgres.CreateAsync();
            await database.ExecuteAsync(
                """
                CREATE SCHEMA "Odd 'one";
                CREATE TABLE account(id int PRIMARY KEY, name text NOT NULL, t text, at timestamptz, amount numeric, data bytea, tags text[]);
                INSERT INTO account SELECT i, 'größe ' || i, md5(i::text), 'epoch'::timestamptz + i * interval '1 h', i / 7.0, decode(md5(i::text), 'hex'), ARRAY['a', NULL, i::text] FROM generate_series(1, 5000) i;
                CREATE TABLE "Odd 'one"."T 1"(x double precision, account int REFERENCES account);
                INSERT INTO "Odd 'one"."T 1" SELECT random(), i FROM generate_series(1, 500) i;
                CREATE TABLE part(x int) PARTITION BY RANGE (x);
                CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100);
                INSERT INTO part SELECT generate_series(0, 99);
                CREATE TABLE empty(x int);
                """);
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    internal Task<Backup> TakeAsync(CancellationToken cancellationToken = default) => Runner().TakeAsync(Database.Connection, Path.GetTempPath(), cancellationToken);

    internal BackupRunner Runner() => new(Plan, Folder, Said.Enqueue, TimeProvider.System);

    internal Task<RestoreResult> RestoreAsync(bool accept = true, string? backup = null) =>
        new RestoreSideBySide(Plan, Folder, Said.Enqueue, TimeProvider.System).RunAsync(Database.Connection, backup, _ => accept, CancellationToken.None);
}

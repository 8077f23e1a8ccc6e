using Npgsql;
using Rollout.Local.Postgres;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>One PostgreSQL server for all tests of the collection; each test makes its own database.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("rollout-tests-").FullName;
    private int port;
    private int databases;

    public async Task InitializeAsync()
    {
        if (PostgresPrerequisite.Missing is null)
        {
            using var cluster = Cluster();
            port = (await cluster.EnsureAsync(0, true, CancellationToken.None)).Port;
        }
    }

    public async Task DisposeAsync()
    {
        using (var cluster = Cluster())
        {
            await cluster.PurgeAsync(CancellationToken.None);
        }

        Directory.Delete(root, recursive: true);
    }

    /// <summary>A connection string of a database that is not there yet. The password is not needed, and must not be seen anywhere.</summary>
    public Secret Unmade(string? name = null) =>
        new(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = PostgresCluster.Role,
            Password = "hunter2",
            Database = name ?? $"test_{Interlocked.Increment(ref databases)}",
            Pooling = false,
        }.ConnectionString);

    /// <summary>A new database.</summary>
    public async Task<TestDatabase> CreateAsync()
    {
        var connection = Unmade();
        var name = new NpgsqlConnectionStringBuilder(connection.Reveal()).Database!;
        await new TestDatabase(Unmade("postgres")).ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0");
        return new TestDatabase(connection);
    }

    /// <summary>Ends the sessions of a database and drops it.</summary>
    public Task DropAsync(TestDatabase database) => new TestDatabase(Unmade("postgres")).ExecuteAsync($"DROP DATABASE {database.Name} WITH (FORCE)");

    private PostgresCluster Cluster() => new(Path.Combine(root, "postgres"), TimeProvider.System);
}

/// <summary>The tests that share the server.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTestGroup : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}

/// <summary>A database of one test.</summary>
public sealed record TestDatabase(Secret Connection)
{
    public string Name => new NpgsqlConnectionStringBuilder(Connection.Reveal()).Database!;

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(Connection.Reveal());
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql) => await ScalarAsync(sql);

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Asks until the answer is true; a minute at most.</summary>
    public async Task UntilAsync(string sql)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (await ScalarAsync(sql) is not true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }
}

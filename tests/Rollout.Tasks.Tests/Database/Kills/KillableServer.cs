using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Rollout.Local.Postgres;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Kills;

/// <summary>A PostgreSQL server that a test may kill.</summary>
internal sealed class KillableServer : IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("rollout-tests-").FullName;
    private readonly PostgresCluster cluster;
    private int port;

    private KillableServer() => cluster = new(Path.Combine(root, "postgres"), TimeProvider.System);

    public static async Task<KillableServer> StartAsync()
    {
        var server = new KillableServer();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the server, which recovers what was committed.</summary>
    public async Task StartAgainAsync() => port = (await cluster.EnsureAsync(port, false, CancellationToken.None)).Port;

    public async Task<TestDatabase> CreateAsync(string name)
    {
        await new TestDatabase(ConnectionTo("postgres")).ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0");
        return new TestDatabase(ConnectionTo(name));
    }

    /// <summary>SIGKILL for the server and all its processes, as when the machine takes them away.</summary>
    public void Kill()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(new PostgresHome(PostgresHome.Read(Path.Combine(root, "postgres"))!.Home).Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using var server = Process.GetProcessById(postmaster);
        server.Kill(entireProcessTree: true);
        server.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.PurgeAsync(CancellationToken.None);
        cluster.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private Secret ConnectionTo(string name) =>
        new(new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = PostgresCluster.Role, Database = name, Pooling = false }.ConnectionString);
}

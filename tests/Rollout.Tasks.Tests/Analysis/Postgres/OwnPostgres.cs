using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Rollout.Local.Postgres;
using Rollout.Tasks.Programs;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Analysis.Postgres;

/// <summary>A PostgreSQL server with few places, pg_stat_statements, and replicas when asked for: everything that the embedded one does without.</summary>
public sealed class OwnPostgres : IAsyncLifetime
{
    public const int Places = 12;

    private readonly string root = Directory.CreateTempSubdirectory("rollout-pg-").FullName;
    private readonly List<string> started = [];
    private PostgresPrograms programs = null!;
    private ServerAccount account = null!;
    private int replicas;

    public int Port { get; private set; }

    /// <summary>The database as its superuser.</summary>
    public TestDatabase Admin => new(Connection("postgres"));

    public async Task InitializeAsync()
    {
        if (PostgresPrerequisite.Missing is not null)
        {
            return;
        }

        account = await ServerAccount.FindAsync(CancellationToken.None);
        programs = await PostgresPrograms.FindAsync(PostgresPrograms.StandardFolders(), null, root, CancellationToken.None);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(root, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        await account.GiveAsync(root, CancellationToken.None);
        Port = FreePort();
        await RunAsync("initdb", "-D", Data("primary"), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync");
        await StartAsync();
        await Admin.ExecuteAsync("CREATE DATABASE bare");
        await Admin.ExecuteAsync("CREATE ROLE watcher LOGIN IN ROLE pg_monitor; CREATE ROLE stranger LOGIN; CREATE EXTENSION pg_stat_statements; CREATE TABLE notes (id int)");
    }

    public async Task DisposeAsync()
    {
        foreach (var name in started.Distinct().Reverse())
        {
            await StopAsync(name);
        }

        Directory.Delete(root, recursive: true);
    }

    /// <summary>Connection string of a role, without a pool: the tests count sessions.</summary>
    public Secret Connection(string role, string database = "postgres", int? port = null) => new(new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port ?? Port,
        Username = role,
        Password = "hunter2",
        Database = database,
        Pooling = false,
    }.ConnectionString);

    public Task StartAsync() => StartAsync(
        "primary", Port, $"-c max_connections={Places} -c superuser_reserved_connections=3 -c max_prepared_transactions=2 -c max_wal_senders=4 -c shared_preload_libraries=pg_stat_statements -c fsync=off");

    public Task StopAsync() => StopAsync("primary");

    /// <summary>A streaming replica with all that the primary has.</summary>
    /// <returns>The replica as its superuser.</returns>
    public async Task<TestDatabase> AddReplicaAsync()
    {
        var name = $"replica{++replicas}";
        var port = FreePort();
        await RunAsync("pg_basebackup", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-D", Data(name), "-R", "-X", "stream", "-c", "fast", "--no-sync");
        await StartAsync(name, port, $"-c max_connections={Places} -c max_prepared_transactions=2 -c max_wal_senders=4");
        return new TestDatabase(Connection("postgres", port: port));
    }

    /// <summary>Stops every replica.</summary>
    public async Task RemoveReplicasAsync()
    {
        foreach (var name in started.Where(name => name != "primary").Distinct().ToList())
        {
            await StopAsync(name);
            started.RemoveAll(other => other == name);
        }
    }

    private async Task StartAsync(string name, int port, string options)
    {
        started.Add(name);
        await RunAsync("pg_ctl", "start", "-D", Data(name), "-l", Path.Combine(root, $"{name}.log"), "-w", "-t", "60", "-o", $"-p {port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {options}");
    }

    private Task StopAsync(string name) => RunAsync("pg_ctl", "stop", "-D", Data(name), "-m", "immediate", "-w", "-t", "30");

    private async Task RunAsync(string program, params string[] arguments)
    {
        var result = await ProgramRunner.RunAsync(account.Wrap(new ProgramRequest(PathOf(program), arguments) { WorkingDirectory = root }), null, CancellationToken.None);
        if (result.ExitCode != 0 && !(program == "pg_ctl" && arguments[0] == "stop"))
        {
            throw new InvalidOperationException($"{program}: {string.Join(" | ", [.. result.Output, .. result.Error])}");
        }
    }

    // The folder that is found first may hold links to the three programs that the library needs, and no other.
    private string PathOf(string program) => PostgresPrograms.StandardFolders().Prepend(programs.Folder).Select(folder => Path.Combine(folder, program)).First(File.Exists);

    private string Data(string name) => Path.Combine(root, name);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

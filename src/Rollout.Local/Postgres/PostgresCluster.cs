using Npgsql;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Postgres;

/// <summary>A private PostgreSQL server with its own data directory and port; it outlives the program that started it.</summary>
/// <remarks>
/// It listens on 127.0.0.1 alone and has no Unix socket. The role <see cref="Role"/> needs no password: it may make databases and
/// look at and end sessions, but it is no superuser, so that another user of the machine who connects can run no programs and read no files.
/// The superuser has a random password, in a file that the server's account alone can read.
/// fsync stays on: what was committed survives a kill.
/// </remarks>
/// <param name="dataRoot">Folder for the cluster; made when it is not there.</param>
/// <param name="time">Clock for the deadlines.</param>
/// <param name="programFolders">Where PostgreSQL's programs are looked for.</param>
internal sealed class PostgresCluster(string dataRoot, TimeProvider time, IReadOnlyList<string> programFolders) : IDisposable
{
    /// <summary>The role that owns the databases. Not "rollout": a role's tables go into the schema of its own name first, and that one is the ledger's.</summary>
    public const string Role = "rollout_local";

    private const string Superuser = "rollout_superuser";
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <summary>A cluster served by the programs found on this machine.</summary>
    public PostgresCluster(string dataRoot, TimeProvider time)
        : this(dataRoot, time, PostgresPrograms.StandardFolders())
    {
    }

    /// <summary>Makes sure that the server runs: makes the cluster, starts or recovers it, or finds it running.</summary>
    /// <param name="wantedPort">0 for any. A server that runs keeps its port.</param>
    /// <param name="nextFreePort">True takes the next free port when the wanted one is taken.</param>
    /// <param name="cancellationToken">Ends the call; a server that is starting may stay.</param>
    /// <exception cref="RolloutException">RT2402: the port is taken. RT2403, RT2404: the programs are missing. RT2405: no account for the server. RT2406: it does not start.</exception>
    public async Task<PostgresStatus> EnsureAsync(int wantedPort, bool nextFreePort, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var account = await ServerAccount.FindAsync(cancellationToken);
            var home = await PostgresHome.OpenAsync(dataRoot, account, cancellationToken);
            var programs = await PostgresPrograms.FindAsync(programFolders, home.DataMajor, home.Data, cancellationToken);
            var server = new PostgresServer(programs, account, home, time);
            var created = home.DataMajor is null;
            if (created)
            {
                await server.InitializeAsync(Superuser, Role, cancellationToken);
            }

            var port = await server.FindRunningAsync(cancellationToken) ?? await StartAsync(server, wantedPort, nextFreePort, cancellationToken);
            return await ConnectAsync(home, port, created, cancellationToken);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Stops the server and ends its sessions; committed data stays. One that does not run is no fault.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RolloutException">RT2406: it does not stop.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (PostgresHome.Read(dataRoot) is { } record && new PostgresHome(record.Home) is { DataMajor: { } major } home)
            {
                var programs = await PostgresPrograms.FindAsync(programFolders, major, home.Data, cancellationToken);
                await new PostgresServer(programs, await ServerAccount.FindAsync(cancellationToken), home, time).StopAsync(cancellationToken);
            }
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Stops the server and deletes its data, also where the data had to be put elsewhere.</summary>
    /// <param name="cancellationToken">Ends the wait for the stop.</param>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        if (PostgresHome.Read(dataRoot) is { } record && Directory.Exists(record.Home))
        {
            Directory.Delete(record.Home, recursive: true);
        }

        if (Directory.Exists(dataRoot))
        {
            Directory.Delete(dataRoot, recursive: true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => oneAtATime.Dispose();

    private async Task<int> StartAsync(PostgresServer server, int wantedPort, bool nextFreePort, CancellationToken cancellationToken)
    {
        var record = PostgresHome.Read(dataRoot)!;
        var deadline = time.GetUtcNow() + StartDeadline;
        var from = nextFreePort && record.WantedPort == wantedPort && record.Port != 0 && PortPicker.IsFree(record.Port) ? record.Port : wantedPort;
        while (true)
        {
            var port = PortPicker.Pick(from, nextFreePort);
            PostgresHome.Write(dataRoot, record with { WantedPort = wantedPort, Port = port });
            switch (await server.StartAsync(port, cancellationToken))
            {
                case { Started: true }:
                    return port;

                // Somebody took the port after we had looked.
                case { PortTaken: true } when nextFreePort || wantedPort == 0:
                    from = wantedPort == 0 ? 0 : port + 1;
                    break;
                case { PortTaken: true }:
                    throw PortPicker.Taken(port, nextFreePort);

                // Processes of a killed server are still on their way out.
                case { Leftovers: true } when time.GetUtcNow() < deadline:
                    await Task.Delay(RetryDelay, time, cancellationToken);
                    break;
                case var failed:
                    throw new RolloutException("RT2406", $"PostgreSQL did not start on port {port}: {failed.Reason} Its log: {server.Home.Log}.");
            }
        }
    }

    /// <summary>Proves that the server answers, and completes what a killed first start left out.</summary>
    private static async Task<PostgresStatus> ConnectAsync(PostgresHome home, int port, bool created, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = Superuser,
            Password = await File.ReadAllTextAsync(home.PasswordFile, cancellationToken),
            Database = "postgres",
            Pooling = false,
            Timeout = 10,
        };
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                $"""
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Role}') THEN
                        CREATE ROLE {Role} LOGIN CREATEDB IN ROLE pg_monitor, pg_signal_backend;
                    END IF;
                END $$;
                """,
                connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new PostgresStatus("127.0.0.1", port, Role, connection.PostgreSqlVersion.ToString(), created);
        }
        catch (NpgsqlException fault)
        {
            throw new RolloutException("RT2406", $"PostgreSQL runs on port {port} but cannot be used: {fault.Message} Its log: {home.Log}.", innerException: fault);
        }
    }
}

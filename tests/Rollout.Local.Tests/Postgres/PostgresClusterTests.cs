using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Rollout.Local.Postgres;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Local.Tests.Postgres;

public sealed class PostgresClusterTests : IAsyncLifetime, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("rollout-postgres-test-").FullName;
    private readonly CancellationTokenSource deadline = new(TimeSpan.FromSeconds(90), TimeProvider.System);

    private string DataRoot => Path.Combine(root, "state", "postgres");

    public Task InitializeAsync()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(root, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);
        await cluster.PurgeAsync(CancellationToken.None);
        Directory.Delete(root, recursive: true);
    }

    public void Dispose() => deadline.Dispose();

    [PostgresFact]
    public async Task Should_ServeTheSameData_When_StoppedAndEnsuredAgain()
    {
        // Given
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);
        var first = await cluster.EnsureAsync(0, true, deadline.Token);
        await ExecuteAsync(first, "CREATE DATABASE kept");

        // When
        await cluster.StopAsync(deadline.Token);
        await cluster.StopAsync(deadline.Token);
        var second = await cluster.EnsureAsync(0, true, deadline.Token);

        // Then
        Assert.True(first.Created);
        Assert.Equal(first with { Created = false }, second);
        Assert.Equal("rollout_local", second.User);
        Assert.Equal(1L, await ScalarAsync(second, "SELECT count(*) FROM pg_database WHERE datname = 'kept'"));
    }

    [PostgresFact]
    public async Task Should_ChangeNothing_When_ItRunsAlready()
    {
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);
        var first = await cluster.EnsureAsync(0, true, deadline.Token);
        var before = PostmasterFile.Read(PostgresHome.Read(DataRoot)!.Home + "/data");

        using var another = new PostgresCluster(DataRoot, TimeProvider.System);
        var second = await another.EnsureAsync(0, true, deadline.Token);

        Assert.Equal(first with { Created = false }, second);
        Assert.Equal(before, PostmasterFile.Read(PostgresHome.Read(DataRoot)!.Home + "/data"));
    }

    [PostgresFact]
    public async Task Should_KeepWhatWasCommitted_When_TheServerWasKilled()
    {
        // Given
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);
        var first = await cluster.EnsureAsync(0, true, deadline.Token);
        await ExecuteAsync(first, "CREATE DATABASE kept");

        // When
        await KillAsync(PostmasterFile.Read(PostgresHome.Read(DataRoot)!.Home + "/data")!.ProcessId);
        var second = await cluster.EnsureAsync(0, true, deadline.Token);

        // Then
        Assert.Equal(first with { Created = false }, second);
        Assert.Equal(1L, await ScalarAsync(second, "SELECT count(*) FROM pg_database WHERE datname = 'kept'"));
    }

    [PostgresFact]
    public async Task Should_Start_When_TheProcessIdOfItsFileBelongsToAnotherProgram()
    {
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);
        await cluster.EnsureAsync(0, true, deadline.Token);
        var data = PostgresHome.Read(DataRoot)!.Home + "/data";
        var file = await File.ReadAllLinesAsync(data + "/postmaster.pid", deadline.Token);
        await cluster.StopAsync(deadline.Token);
        await File.WriteAllLinesAsync(data + "/postmaster.pid", [Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), .. file[1..]], deadline.Token);

        var status = await cluster.EnsureAsync(0, true, deadline.Token);

        Assert.False(status.Created);
        Assert.Equal(1, await ScalarAsync(status, "SELECT 1"));
    }

    [PostgresFact]
    public async Task Should_BeginAnew_When_TheFirstStartWasKilledHalfWay()
    {
        Directory.CreateDirectory(Path.Combine(DataRoot, "cluster", "data.new", "base"));
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);

        var status = await cluster.EnsureAsync(0, true, deadline.Token);

        Assert.True(status.Created);
    }

    [PostgresFact]
    public async Task Should_NameThePort_When_ItIsTakenAndMustNotBeAnother()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => cluster.EnsureAsync(port, false, deadline.Token));

        Assert.Equal($"RT2402 port {port} of 127.0.0.1 is taken by another program; PostgreSQL needs it. Stop that program, name another port with embedded.ports.postgres, or set embedded.ports.whenTaken to next.", fault.Message);
    }

    [PostgresFact]
    public async Task Should_TakeANextPortAndKeepIt_When_TheWantedOneIsTaken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);

        var first = await cluster.EnsureAsync(port, true, deadline.Token);
        await cluster.StopAsync(deadline.Token);
        other.Stop();
        var second = await cluster.EnsureAsync(port, true, deadline.Token);

        Assert.InRange(first.Port, port + 1, port + 99);
        Assert.Equal(first.Port, second.Port);
    }

    [PostgresFact]
    public async Task Should_StartOnce_When_AskedSideBySide()
    {
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.EnsureAsync(0, true, deadline.Token)));

        Assert.Single(all, s => s.Created);
        Assert.Single(all.Select(s => s.Port).Distinct());
    }

    [PostgresFact]
    public async Task Should_FindAPlace_When_TheFolderIsClosedToTheServersAccount()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(root, (UnixFileMode)Convert.ToInt32("700", 8));
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);

        var status = await cluster.EnsureAsync(0, true, deadline.Token);
        var home = PostgresHome.Read(DataRoot)!.Home;
        await cluster.PurgeAsync(deadline.Token);

        Assert.True(status.Created);
        Assert.StartsWith(Environment.IsPrivilegedProcess ? "/var/tmp/rollout-postgres-" : DataRoot, home, StringComparison.Ordinal);
        Assert.False(Directory.Exists(home));
        Assert.False(Directory.Exists(DataRoot));
    }

    [PostgresFact]
    public async Task Should_AskForTheRightVersion_When_TheDataWasMadeByAnother()
    {
        var data = Directory.CreateDirectory(Path.Combine(DataRoot, "cluster", "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "9\n", deadline.Token);
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => cluster.EnsureAsync(0, true, deadline.Token));
        Directory.Delete(data, recursive: true);

        Assert.StartsWith($"RT2404 the data directory '{data}' was made by PostgreSQL 9, but only ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_SayHowToInstall_When_ThereAreNoPrograms()
    {
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System, [root]);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => cluster.EnsureAsync(0, true, deadline.Token));

        Assert.Equal(
            "RT2403 PostgreSQL's programs (initdb, postgres, pg_ctl; version 13 or newer) are neither on the PATH nor in their usual folders. Install them. "
            + "Debian, Ubuntu: 'apt-get install postgresql'. Fedora: 'dnf install postgresql-server'. macOS: 'brew install postgresql@17'. Windows: 'winget install PostgreSQL.PostgreSQL.17'.",
            fault.Message);
    }

    [PostgresFact]
    public async Task Should_RefuseProgramsAndFiles_When_SomebodyElseConnects()
    {
        using var cluster = new PostgresCluster(DataRoot, TimeProvider.System);
        var status = await cluster.EnsureAsync(0, true, deadline.Token);

        var program = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(status, "COPY (SELECT 1) TO PROGRAM 'true'"));
        var superuser = await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(status with { User = "rollout_superuser" }, "SELECT 1"));

        Assert.Equal("42501", program.SqlState);
        Assert.DoesNotContain("secret", superuser.Message, StringComparison.Ordinal);
    }

    private static async Task KillAsync(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        await process.WaitForExitAsync();
    }

    private async Task ExecuteAsync(PostgresStatus status, string sql) => await ScalarAsync(status, sql);

    private async Task<object?> ScalarAsync(PostgresStatus status, string sql)
    {
        await using var connection = new NpgsqlConnection($"Host={status.Host};Port={status.Port};Username={status.User};Database=postgres;Pooling=false");
        await connection.OpenAsync(deadline.Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(deadline.Token);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A test that needs the pgbouncer program; it is skipped, with the command that installs it, where there is none. In CI it fails instead.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PgBouncerFactAttribute : FactAttribute
{
    public PgBouncerFactAttribute() => Skip = PostgresPrerequisite.Missing ?? (Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ? null : PgBouncerProcess.Missing);
}

/// <summary>A real PgBouncer before a PostgreSQL server. Ended and deleted when disposed of.</summary>
internal sealed class PgBouncerProcess : IAsyncDisposable
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];
    private readonly string directory;
    private readonly Process process;

    private PgBouncerProcess(string directory, Process process, Secret connection) => (this.directory, this.process, Connection) = (directory, process, connection);

    /// <summary>How to install it; null when it is there.</summary>
    public static string? Missing => Program is null ? "needs the pgbouncer program. Debian, Ubuntu: 'apt-get install pgbouncer'." : null;

    /// <summary>To the database, through it.</summary>
    public Secret Connection { get; }

    private static string? Program => Folders.Select(folder => Path.Combine(folder, "pgbouncer")).FirstOrDefault(File.Exists);

    /// <summary>Starts one, and waits until it answers.</summary>
    /// <param name="database">What it stands before.</param>
    /// <param name="mode"><c>transaction</c> or <c>session</c>.</param>
    public static async Task<PgBouncerProcess> StartAsync(TestDatabase database, string mode)
    {
        Assert.True(Missing is null, Missing);
        var settings = new NpgsqlConnectionStringBuilder(database.Connection.Reveal());
        var port = FreePort();
        var directory = Directory.CreateTempSubdirectory("rollout-tests-").FullName;
        var file = Path.Combine(directory, "pgbouncer.ini");
        await File.WriteAllTextAsync(
            file,
            string.Create(CultureInfo.InvariantCulture, $"[databases]\n* = host={settings.Host} port={settings.Port} user={settings.Username}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = {mode}\nignore_startup_parameters = extra_float_digits\n"));
        var info = new ProcessStartInfo(Program!) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (!OperatingSystem.IsWindows() && Environment.UserName == "root")
        {
            // It refuses to run as root.
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
            info.ArgumentList.Add("-u");
            info.ArgumentList.Add("nobody");
        }

        info.ArgumentList.Add(file);
        var process = Process.Start(info)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        settings.Port = port;
        var bouncer = new PgBouncerProcess(directory, process, new Secret(settings.ConnectionString));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!await AnswersAsync(port, deadline.Token))
        {
            Assert.False(process.HasExited, "pgbouncer has ended");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }

        return bouncer;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

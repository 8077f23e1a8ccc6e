using System.Globalization;
using System.Security.Cryptography;
using Rollout.Tasks;
using Rollout.Tasks.Programs;

namespace Rollout.Local.Postgres;

/// <summary>Runs <c>initdb</c> and <c>pg_ctl</c> under the server's account.</summary>
internal sealed class PostgresServer(PostgresPrograms programs, ServerAccount account, PostgresHome home, TimeProvider time)
{
    private const int NotRunning = 3;
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadyInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Where its files lie.</summary>
    public PostgresHome Home => home;

    /// <summary>Makes the data directory. It gets its final name last, so that a killed call leaves no half of one.</summary>
    public async Task InitializeAsync(string superuser, string role, CancellationToken cancellationToken)
    {
        var unfinished = home.Data + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        await WritePasswordAsync(cancellationToken);
        var result = await RunAsync(
            "initdb",
            ["-D", unfinished, "-U", superuser, $"--pwfile={home.PasswordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"],
            cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new RolloutException("RT2406", $"initdb could not make the data directory '{home.Data}': {LastLine([.. result.Output, .. result.Error])} Check the disk and the folder's owner.");
        }

        await File.WriteAllTextAsync(Path.Combine(unfinished, "pg_hba.conf"), AccessRules(role), cancellationToken);
        Directory.Move(unfinished, home.Data);
    }

    /// <summary>Port of the server when it runs and has become ready.</summary>
    /// <returns>Null when it does not run.</returns>
    public async Task<int?> FindRunningAsync(CancellationToken cancellationToken)
    {
        PostmasterFile.RemoveIfNotPostgres(home.Data);
        var deadline = time.GetUtcNow() + ReadyDeadline;
        while (await IsRunningAsync(cancellationToken))
        {
            if (PostmasterFile.Read(home.Data) is { Ready: true, Port: var port })
            {
                return port;
            }

            if (time.GetUtcNow() > deadline)
            {
                throw new RolloutException("RT2406", $"PostgreSQL was started before but is not ready after {ReadyDeadline.TotalSeconds:0} s. Its log: {home.Log}.");
            }

            await Task.Delay(ReadyInterval, time, cancellationToken);
        }

        return null;
    }

    /// <summary>Starts the server and waits until it is ready. It is a session of its own and survives the caller.</summary>
    public async Task<StartResult> StartAsync(int port, CancellationToken cancellationToken)
    {
        var logStart = File.Exists(home.Log) ? new FileInfo(home.Log).Length : 0;
        var options = string.Create(CultureInfo.InvariantCulture, $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=100 -c timezone=UTC -c log_timezone=UTC");
        var result = await RunAsync(
            "pg_ctl",
            ["start", "-D", home.Data, "-l", home.Log, "-w", "-t", ReadyDeadline.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), "-o", options],
            cancellationToken);
        return result.ExitCode == 0 ? new StartResult(true, string.Empty) : new StartResult(false, ReadLog(logStart));
    }

    /// <summary>Ends the sessions, writes a checkpoint and stops the server; without the checkpoint when that takes too long.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        PostmasterFile.RemoveIfNotPostgres(home.Data);
        foreach (var mode in new[] { "fast", "immediate" })
        {
            if (!await IsRunningAsync(cancellationToken))
            {
                return;
            }

            await RunAsync("pg_ctl", ["stop", "-D", home.Data, "-m", mode, "-w", "-t", "30"], cancellationToken);
        }

        if (await IsRunningAsync(cancellationToken))
        {
            throw new RolloutException("RT2406", $"PostgreSQL does not stop. Its log: {home.Log}.");
        }
    }

    private async Task<bool> IsRunningAsync(CancellationToken cancellationToken) =>
        (await RunAsync("pg_ctl", ["status", "-D", home.Data], cancellationToken)).ExitCode is not NotRunning;

    private Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        ProgramRunner.RunAsync(
            account.Wrap(new ProgramRequest(programs.PathOf(program), arguments)
            {
                WorkingDirectory = home.Root,
                EnvironmentVariables = new Dictionary<string, string> { ["LC_ALL"] = "C" },
            }),
            null,
            cancellationToken);

    private async Task WritePasswordAsync(CancellationToken cancellationToken)
    {
        File.Delete(home.PasswordFile);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(home.PasswordFile, options))
        {
            await writer.WriteAsync(RandomNumberGenerator.GetHexString(32, lowercase: true));
        }

        await account.GiveAsync(home.PasswordFile, cancellationToken);
    }

    private static string AccessRules(string role) =>
        $"""
        # Written by Rollout.Local. The role needs no password from this machine; everybody else does.
        host all {role} 127.0.0.1/32 trust
        host all all 127.0.0.1/32 scram-sha-256

        """;

    private string ReadLog(long from)
    {
        if (!File.Exists(home.Log))
        {
            return "it left no log.";
        }

        using var log = new FileStream(home.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Min(from, log.Length);
        using var reader = new StreamReader(log);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(' ', lines.Where(l => l.Contains("FATAL:", StringComparison.Ordinal) || l.Contains("LOG:  could not bind", StringComparison.Ordinal) || l.Contains("PANIC:", StringComparison.Ordinal))) is { Length: > 0 } faults
            ? faults
            : LastLine(lines);
    }

    private static string LastLine(IReadOnlyList<string> lines) => lines.LastOrDefault(l => l.Length > 0) ?? "it said nothing.";
}

/// <summary>How a start ended.</summary>
/// <param name="Started">The server is ready.</param>
/// <param name="Reason">Lines of the server's log; empty when it started.</param>
internal sealed record StartResult(bool Started, string Reason)
{
    /// <summary>Another program listens on the port.</summary>
    public bool PortTaken => Reason.Contains("could not bind", StringComparison.Ordinal);

    /// <summary>Processes of a killed server still use its shared memory.</summary>
    public bool Leftovers => Reason.Contains("pre-existing shared memory block", StringComparison.Ordinal);
}

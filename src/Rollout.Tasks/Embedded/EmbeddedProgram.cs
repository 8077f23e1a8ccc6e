using System.Diagnostics;
using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Embedded;

/// <summary>The embedded environment's program as a process of this machine.</summary>
/// <param name="state">Its state directory.</param>
/// <param name="programPath">Absolute path of <c>Rollout.Local.dll</c>.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class EmbeddedProgram(EmbeddedStateDirectory state, string programPath, TimeProvider time)
{
    /// <summary>Argument that makes the program end what another one left, instead of serving.</summary>
    public const string CleanUpArgument = "--clean-up";

    /// <summary>Argument that makes the program delete the cluster's data, instead of serving.</summary>
    public const string PurgeArgument = "--purge";

    /// <summary>Who wrote that it is the program of this directory; it may have ended since.</summary>
    public ProcessIdentity? Identity => StateFile.Read(state.Program, EmbeddedJson.Default.ProcessIdentity);

    private static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host)
        ? host
        : Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";

    /// <summary>Starts the program, free of this process and its terminal.</summary>
    /// <returns>The start, to ask whether the program ended.</returns>
    /// <exception cref="RolloutException">RT2417: the program file does not exist.</exception>
    public EmbeddedLaunch Start()
    {
        if (!File.Exists(programPath))
        {
            throw new RolloutException("RT2417", $"the embedded environment's program '{programPath}' does not exist. Build it: ./build.sh builds what it needs.");
        }

        var logged = File.Exists(state.Log) ? new FileInfo(state.Log).Length : 0;
        return new EmbeddedLaunch(DetachedProcess.Start([DotNet, programPath, state.Path], state.Path, state.Log, null), state.Log, logged);
    }

    /// <summary>Ends the program alone, if it still runs: asks it first, then by force.</summary>
    /// <param name="deadline">Time between the two.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task EndAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (Identity is not { IsRunning: true } identity)
        {
            return;
        }

        identity.Signal(Posix.Terminate);
        if (!await identity.WaitForEndAsync(deadline, time, cancellationToken).ConfigureAwait(false))
        {
            identity.Signal(Posix.Kill);
            await identity.WaitForEndAsync(deadline, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the services and the cluster that a dead program left.</summary>
    /// <param name="deadline">Longest time for it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RolloutException">RT2418: something could not be ended.</exception>
    public Task CleanUpAsync(TimeSpan deadline, CancellationToken cancellationToken) =>
        state.HasLeftovers ? RunAsync(CleanUpArgument, deadline, cancellationToken) : Task.CompletedTask;

    /// <summary>Deletes the data of the cluster, wherever it lies, after it was ended.</summary>
    /// <param name="deadline">Longest time for it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RolloutException">RT2418: it could not be deleted.</exception>
    public Task PurgeAsync(TimeSpan deadline, CancellationToken cancellationToken) =>
        Directory.Exists(state.Postgres) ? RunAsync(PurgeArgument, deadline, cancellationToken) : Task.CompletedTask;

    private async Task RunAsync(string argument, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(deadline, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var request = new ProgramRequest(DotNet, programPath, state.Path, argument) { WorkingDirectory = state.Path };
        try
        {
            var result = await ProgramRunner.RunAsync(request, null, linked.Token).ConfigureAwait(false);
            if (result.ExitCode != 0)
            {
                throw Left(result.Error.Concat(result.Output).FirstOrDefault(line => line.Length > 0) ?? $"exit code {result.ExitCode}.");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Left($"it took longer than {deadline.TotalSeconds:0} s.");
        }
    }

    private RolloutException Left(string reason) =>
        new("RT2418", $"what the embedded environment left in '{state.Path}' could not be ended: {reason} End it by hand, then run --target=LocalDown again.");
}

/// <summary>One start of the program.</summary>
/// <param name="process">What was started.</param>
/// <param name="log">Where it prints.</param>
/// <param name="logged">Length of the log before this start.</param>
internal sealed class EmbeddedLaunch(Process process, string log, long logged) : IDisposable
{
    /// <summary>Throws when the program has ended.</summary>
    /// <exception cref="RolloutException">What the program said: RT24xx or RT25xx, or RT2417 with the last line of its log.</exception>
    public void ThrowIfEnded()
    {
        if (!process.HasExited)
        {
            return;
        }

        var lines = LinesOfThisStart();
        if (lines.LastOrDefault(line => line.StartsWith("RT2", StringComparison.Ordinal) && line.Length > 7 && line[6] == ' ') is { } said)
        {
            throw new RolloutException(said[..6], said[7..]);
        }

        throw new RolloutException("RT2417", $"the embedded environment's program ended at once with exit code {process.ExitCode}: {lines.LastOrDefault(line => line.Length > 0) ?? "it printed nothing"}. See '{log}'.");
    }

    /// <inheritdoc />
    public void Dispose() => process.Dispose();

    private string[] LinesOfThisStart()
    {
        using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Math.Min(logged, stream.Length);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries);
    }
}

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

    /// <summary>Who wrote that it is the program of this directory; it may have ended since.</summary>
    public ProcessIdentity? Identity => StateFile.Read(state.Program, EmbeddedJson.Default.ProcessIdentity);

    private static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host)
        ? host
        : Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";

    /// <summary>Starts the program, free of this process and its terminal.</summary>
    /// <returns>The start, to ask whether the program ended.</returns>
    /// <exception cref="RolloutException">RT2408: the program file does not exist.</exception>
    public EmbeddedLaunch Start()
    {
        if (!File.Exists(programPath))
        {
            throw new RolloutException("RT2408", $"the embedded environment's program '{programPath}' does not exist. Build it: ./build.sh builds what it needs.");
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
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RolloutException">RT2409: something could not be ended.</exception>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        if (!state.HasLeftovers)
        {
            return;
        }

        var request = new ProgramRequest(DotNet, programPath, state.Path, CleanUpArgument) { WorkingDirectory = state.Path };
        var result = await ProgramRunner.RunAsync(request, null, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            var reason = result.Error.Concat(result.Output).FirstOrDefault(line => line.Length > 0) ?? $"exit code {result.ExitCode}";
            throw new RolloutException("RT2409", $"what the embedded environment left in '{state.Path}' could not be ended: {reason} End it by hand, then run --target=LocalDown again.");
        }
    }
}

/// <summary>One start of the program.</summary>
/// <param name="process">What was started.</param>
/// <param name="log">Where it prints.</param>
/// <param name="logged">Length of the log before this start.</param>
internal sealed class EmbeddedLaunch(Process process, string log, long logged) : IDisposable
{
    /// <summary>Throws when the program has ended.</summary>
    /// <exception cref="RolloutException">What the program said: RT24xx or RT25xx, or RT2408 with the last line of its log.</exception>
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

        throw new RolloutException("RT2408", $"the embedded environment's program ended at once with exit code {process.ExitCode}: {lines.LastOrDefault(line => line.Length > 0) ?? "it printed nothing"}. See '{log}'.");
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

using System.Diagnostics;

namespace Rollout.Tasks.Programs;

/// <summary>Runs two programs, of which the second reads what the first writes. Nothing of it touches a disk.</summary>
internal static class ProgramPipe
{
    /// <summary>Runs both to their ends.</summary>
    /// <param name="first">Its standard output goes into the second one.</param>
    /// <param name="second">Ends early where it does not want more; the first is then ended, too.</param>
    /// <param name="cancellationToken">Ends both, and all that they started.</param>
    /// <returns>What each left; the first has no output, and exit code 0 where only the second one ended it.</returns>
    /// <exception cref="RolloutException">RT2001: a program is not on the PATH.</exception>
    public static async Task<(ProgramResult First, ProgramResult Second)> RunAsync(ProgramRequest first, ProgramRequest second, CancellationToken cancellationToken)
    {
        using var source = new Process { StartInfo = ProgramRunner.StartInfo(first) };
        using var sink = new Process { StartInfo = ProgramRunner.StartInfo(second) };
        List<string> said = [], output = [], error = [];
        source.ErrorDataReceived += (_, line) => ProgramRunner.Collect(said, line.Data, null);
        sink.OutputDataReceived += (_, line) => ProgramRunner.Collect(output, line.Data, null);
        sink.ErrorDataReceived += (_, line) => ProgramRunner.Collect(error, line.Data, null);
        ProgramRunner.Start(source, first);
        try
        {
            ProgramRunner.Start(sink, second);
            source.StandardInput.Close();
            source.BeginErrorReadLine();
            sink.BeginOutputReadLine();
            sink.BeginErrorReadLine();
            var wasEnded = !await TryPourAsync(source, sink, cancellationToken).ConfigureAwait(false) && !source.HasExited;
            if (wasEnded)
            {
                source.Kill(entireProcessTree: true);
            }

            await source.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            await sink.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (new ProgramResult(wasEnded ? 0 : source.ExitCode, [], said), new ProgramResult(sink.ExitCode, output, error));
        }
        catch
        {
            source.Kill(entireProcessTree: true);
            EndIfStarted(sink);
            throw;
        }
    }

    /// <returns>False when the second program ended before it had read everything.</returns>
    private static async Task<bool> TryPourAsync(Process source, Process sink, CancellationToken cancellationToken)
    {
        try
        {
            await source.StandardOutput.BaseStream.CopyToAsync(sink.StandardInput.BaseStream, cancellationToken).ConfigureAwait(false);
            sink.StandardInput.Close();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void EndIfStarted(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }
    }
}

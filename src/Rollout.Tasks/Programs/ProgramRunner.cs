using System.Diagnostics;

namespace Rollout.Tasks.Programs;

/// <summary>Runs a program and collects what it prints. With <see cref="ProgramPipe"/> the one place of the library that starts programs and waits for them.</summary>
internal static class ProgramRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Program, arguments and surroundings.</param>
    /// <param name="onLine">Gets each line of standard output and standard error as it comes; null for none.</param>
    /// <param name="cancellationToken">Ends the program and all that it started.</param>
    /// <returns>Exit code and output.</returns>
    /// <exception cref="RolloutException">RT2001: the program is not on the PATH.</exception>
    public static async Task<ProgramResult> RunAsync(ProgramRequest program, Action<string>? onLine, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(program) };
        var output = new List<string>();
        var error = new List<string>();
        process.OutputDataReceived += (_, line) => Collect(output, line.Data, onLine);
        process.ErrorDataReceived += (_, line) => Collect(error, line.Data, onLine);
        Start(process, program);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ProgramResult(process.ExitCode, output, error);
    }

    /// <exception cref="RolloutException">RT2001: the program is not on the PATH.</exception>
    internal static void Start(Process process, ProgramRequest program)
    {
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new RolloutException("RT2001", $"the program '{program.Name}' cannot be started: {fault.Message}. Install it, or put its folder on the PATH.", innerException: fault);
        }
    }

    /// <summary>No shell, no window, and all three streams are ours.</summary>
    internal static ProcessStartInfo StartInfo(ProgramRequest program)
    {
        var info = new ProcessStartInfo(program.Name)
        {
            WorkingDirectory = program.WorkingDirectory ?? string.Empty,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in program.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in program.EnvironmentVariables)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    internal static void Collect(List<string> lines, string? line, Action<string>? onLine)
    {
        if (line is null)
        {
            return;
        }

        lock (lines)
        {
            lines.Add(line);
        }

        onLine?.Invoke(line);
    }
}

/// <summary>A program to run.</summary>
/// <param name="Name">Name on the PATH, or path.</param>
/// <param name="Arguments">Passed as they are; no shell reads them.</param>
internal sealed record ProgramRequest(string Name, params IReadOnlyList<string> Arguments)
{
    /// <summary>Null for the caller's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Beside the caller's own. Secrets go here, never into the arguments, which every user of the machine can read.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = new Dictionary<string, string>();
}

/// <summary>What a program left.</summary>
/// <param name="ExitCode">0 by custom when all went well.</param>
/// <param name="Output">Lines of standard output.</param>
/// <param name="Error">Lines of standard error.</param>
internal sealed record ProgramResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Error);

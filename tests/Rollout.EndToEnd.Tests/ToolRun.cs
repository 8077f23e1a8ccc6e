using System.Diagnostics;

namespace Rollout.EndToEnd.Tests;

/// <summary>One call of build.sh, as a user types it.</summary>
internal sealed class ToolRun : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);
    private readonly Process process;
    private readonly List<string> lines = [];

    private ToolRun(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Collect(line.Data);
        process.ErrorDataReceived += (_, line) => Collect(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int ProcessId => process.Id;

    public bool HasExited => process.HasExited;

    public static ToolRun Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "build.sh"))
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ToolRun(new Process { StartInfo = start });
    }

    public async Task<ToolResult> WaitAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"build.sh did not end within {Deadline}:\n{Output}");
        }

        return new ToolResult(process.ExitCode, Output);
    }

    /// <summary>SIGKILL, as an out-of-memory killer or a lost machine would.</summary>
    public void Kill() => process.Kill();

    /// <summary>A signal, by its name without SIG.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose() => process.Dispose();

    private string Output
    {
        get
        {
            lock (lines)
            {
                return string.Join('\n', lines);
            }
        }
    }

    private void Collect(string? line)
    {
        if (line is not null)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }
}

/// <summary>What a call left.</summary>
internal sealed record ToolResult(int ExitCode, string Output)
{
    public ToolResult ShouldEndWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"build.sh ended with {ExitCode} instead of {exitCode}:\n{Output}");
        return this;
    }
}

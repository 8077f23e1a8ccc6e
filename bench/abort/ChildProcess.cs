using System.Diagnostics;
using System.Reflection;
using Rollout.Tasks.Embedded;

namespace Rollout.AbortTrials;

/// <summary>This program once more, as another process. Its lines are read one at a time.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process process;

    public ChildProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Assembly.GetExecutingAssembly().Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;

        // Read, so that the pipe is never full.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
    }

    public Task SendAsync(string line) => process.StandardInput.WriteLineAsync(line);

    /// <summary>The rest of the next line that begins with a word.</summary>
    public async Task<string> ExpectAsync(string word)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var line = await process.StandardOutput.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException($"the process ended where '{word}' was expected");
        return line.StartsWith(word, StringComparison.Ordinal) ? line[word.Length..].Trim() : throw new InvalidOperationException($"'{word}' was expected, but the process said '{line}'");
    }

    public void Terminate() => Posix.Signal(process.Id, Posix.Terminate);

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            process.Kill();
        }

        process.Dispose();
    }
}

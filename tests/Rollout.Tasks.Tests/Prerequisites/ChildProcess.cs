using System.Diagnostics;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A process of <c>Rollout.Tasks.Tests.Child</c>; killed at the latest when disposed of.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public static ChildProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>Starts it with these variables, and with none of AWS beside them.</summary>
    public static ChildProcess Start(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Rollout.Tasks.Tests.Child.dll");
        var info = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            info.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(info)!);
    }

    /// <summary>The next line that it prints.</summary>
    public async Task<string> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        return await process.StandardOutput.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException($"the child has ended with {process.ExitCode}");
    }

    /// <summary>A line for it to read.</summary>
    public async Task WriteAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>SIGKILL, then waits for the end.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await WaitAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<int> WaitAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}

using System.Diagnostics;
using Cake.Core;
using Cake.Core.Diagnostics;

namespace Build;

/// <summary>What tests need beside the SDK and PostgreSQL: installed where root on Debian or Ubuntu, started in a folder of its own, stopped at the end.</summary>
public sealed class TestPrerequisites : IAsyncDisposable
{
    private readonly ICakeContext context;
    private readonly string? engineDirectory;

    private TestPrerequisites(ICakeContext context, string? engineDirectory)
    {
        this.context = context;
        this.engineDirectory = engineDirectory;
    }

    /// <summary>For the test processes.</summary>
    public Dictionary<string, string?> EnvironmentVariables { get; } = [];

    /// <summary>Installs and starts what is missing; elsewhere the tests that need it skip by name.</summary>
    /// <param name="context">For the log.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Dispose it to stop what was started.</returns>
    public static async Task<TestPrerequisites> PrepareAsync(ICakeContext context, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !System.Environment.IsPrivilegedProcess || !File.Exists("/etc/debian_version"))
        {
            context.Log.Information("Tests that need a Docker engine or the AWS command line skip where these are missing: nothing is installed for a user who is not root on Debian or Ubuntu.");
            return new TestPrerequisites(context, null);
        }

        await ShellAsync(context, ["tests/prerequisites.sh"], cancellationToken);
        if (!string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("DOCKER_HOST")))
        {
            return new TestPrerequisites(context, null);
        }

        var directory = Directory.CreateTempSubdirectory("rollout-engine-").FullName;
        var prerequisites = new TestPrerequisites(context, directory);
        var lines = await ShellAsync(context, ["tests/docker-engine.sh", "start", directory], cancellationToken);
        prerequisites.EnvironmentVariables["DOCKER_HOST"] = lines.LastOrDefault(line => line.StartsWith("unix://", StringComparison.Ordinal));
        return prerequisites;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (engineDirectory is not null)
        {
            await ShellAsync(context, ["tests/docker-engine.sh", "stop", engineDirectory], CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyList<string>> ShellAsync(ICakeContext context, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in command)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new CakeException($"bash could not be started for {command[0]}.");
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            lines.Add(line);
            context.Log.Information("{0}", line);
        }

        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? lines : throw new CakeException($"{command[0]} ended with {process.ExitCode}; what it printed is above.");
    }
}

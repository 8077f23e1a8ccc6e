using System.Diagnostics;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A Docker engine for the tests of a collection: the one that DOCKER_HOST names or that answers by itself, else a private one that ends with the tests.</summary>
public sealed class DockerEngine : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private string? directory;

    /// <summary>Why there can be no engine; null when there can.</summary>
    internal static string? Missing { get; } = FindMissing();

    public async Task InitializeAsync()
    {
        if (Missing is not null || await AnswersAsync())
        {
            return;
        }

        // Short, because the path of a socket has at most 107 characters.
        directory = Directory.CreateTempSubdirectory("rt-").FullName;
        var host = await RunAsync(Script, ["start", directory]);
        Environment.SetEnvironmentVariable("DOCKER_HOST", host.Trim());
    }

    public async Task DisposeAsync()
    {
        if (directory is not null)
        {
            await RunAsync(Script, ["stop", directory]);
            Environment.SetEnvironmentVariable("DOCKER_HOST", null);
        }
    }

    /// <summary>Runs docker, which must succeed.</summary>
    /// <returns>What it prints.</returns>
    internal static Task<string> DockerAsync(params string[] arguments) => RunAsync("docker", arguments);

    internal static async Task<string> RunAsync(string program, string[] arguments)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}");
        return output;
    }

    private static string Script
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Rollout.slnx")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return Path.Combine(folder, "tests", "docker-engine.sh");
        }
    }

    private static string? FindMissing()
    {
        const string Remedy = "Install and start a Docker engine. As root on Debian or Ubuntu 'apt-get install docker.io iptables' is enough: the tests start their own.";
        if (!IsOnPath("docker"))
        {
            return $"There is no docker program. {Remedy}";
        }

        var canStart = OperatingSystem.IsLinux() && Environment.UserName == "root" && IsOnPath("dockerd") && IsOnPath("iptables");
        return canStart || AnswersAsync().GetAwaiter().GetResult() ? null : $"No Docker engine answers. {Remedy}";
    }

    private static bool IsOnPath(string program) => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin"
        .Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<bool> AnswersAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("docker", ["version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await error;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

/// <summary>Tests that need a Docker engine share one.</summary>
[CollectionDefinition(Name)]
public sealed class DockerTests : ICollectionFixture<DockerEngine>
{
    public const string Name = "docker";
}

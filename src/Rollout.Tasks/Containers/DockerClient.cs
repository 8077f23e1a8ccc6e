using Cake.Core;
using Cake.Core.Tooling;
using Cake.Docker;
using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Containers;

/// <summary>Runs the docker program. The engine is the one that the program itself would use: <c>DOCKER_HOST</c> and contexts count.</summary>
/// <remarks>Cake's tools can be neither cancelled nor read line by line, so they carry only the short commands without an answer; all others go to <see cref="ProgramRunner"/>.</remarks>
internal sealed class DockerClient
{
    private static readonly string[] NoEngine = ["Cannot connect to the Docker daemon", "error during connect", "failed to connect to the docker API", "permission denied while trying to connect"];
    private readonly ICakeContext cake = CakeTools.CreateContext();

    /// <summary>Runs any command to its end.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="surroundings">Variables beside the caller's own.</param>
    /// <param name="onLine">Gets each line as it comes; null for none.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>Exit code and output; the caller judges them.</returns>
    /// <exception cref="RolloutException">RT2001: no docker program. RT2301: no engine.</exception>
    public static async Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> surroundings, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var result = await ProgramRunner.RunAsync(new ProgramRequest("docker", arguments) { EnvironmentVariables = surroundings }, onLine, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            ThrowWithoutEngine(result.Error);
        }

        return result;
    }

    /// <summary>Runs a short command.</summary>
    public static Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(arguments, new Dictionary<string, string>(), null, cancellationToken);

    /// <summary>Gives an image one more name.</summary>
    /// <param name="image">Id of the image.</param>
    /// <param name="name">The name, with a tag.</param>
    /// <param name="cancellationToken">Ends the wait, not the command.</param>
    /// <exception cref="RolloutException">RT2303: docker refused.</exception>
    public async Task TagAsync(string image, string name, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => cake.DockerTag(image, name), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CakeException fault)
        {
            throw new RolloutException("RT2303", $"docker could not give image '{image}' the name '{name}': {fault.Message}", innerException: fault);
        }
    }

    /// <summary>Asks a container to end, waits, then ends it. One that is gone or ended is no fault.</summary>
    /// <param name="container">Name or id.</param>
    /// <param name="timeout">Between the request and the end by force; rounded up to seconds.</param>
    /// <param name="cancellationToken">Ends the wait, not the command.</param>
    public Task StopAsync(string container, TimeSpan timeout, CancellationToken cancellationToken) => CakeAsync(
        new DockerContainerStopSettings { Time = (int)Math.Ceiling(timeout.TotalSeconds) },
        settings => cake.DockerStop(settings, container),
        $"stop container '{container}'",
        cancellationToken);

    /// <summary>Removes a container, running or not, with its anonymous volumes. One that is gone is no fault.</summary>
    /// <param name="container">Name or id.</param>
    /// <param name="cancellationToken">Ends the wait, not the command.</param>
    public Task RemoveAsync(string container, CancellationToken cancellationToken) => CakeAsync(
        new DockerContainerRmSettings { Force = true, Volumes = true },
        settings => cake.DockerRm(settings, container),
        $"remove container '{container}'",
        cancellationToken);

    private static Task CakeAsync<TSettings>(TSettings settings, Action<TSettings> command, string purpose, CancellationToken cancellationToken)
        where TSettings : ToolSettings
    {
        var error = new List<string>();
        var exitCode = 0;

        // Kept from the terminal, where it would tear the progress display, and put into the message instead.
        settings.SetupProcessSettings = process =>
        {
            process.RedirectStandardOutput = true;
            process.RedirectedStandardOutputHandler = _ => null;
            process.RedirectStandardError = true;
            process.RedirectedStandardErrorHandler = line => Keep(error, line);
        };
        settings.HandleExitCode = code =>
        {
            exitCode = code;
            return true;
        };
        return Task.Run(
            () =>
            {
                command(settings);
                if (exitCode != 0 && !error.Any(IsGone))
                {
                    ThrowWithoutEngine(error);
                    throw new RolloutException("RT2303", $"docker could not {purpose}: {string.Join(" | ", error)} (exit code {exitCode}).");
                }
            },
            cancellationToken).WaitAsync(cancellationToken);
    }

    private static string? Keep(List<string> lines, string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            lines.Add(line.Trim());
        }

        return null;
    }

    /// <summary>Whether a line of docker's says that what was named is not there.</summary>
    public static bool IsGone(string line) => line.Contains("no such", StringComparison.OrdinalIgnoreCase) || line.Contains("is already in progress", StringComparison.Ordinal);

    private static void ThrowWithoutEngine(IReadOnlyList<string> error)
    {
        if (error.FirstOrDefault(line => NoEngine.Any(text => line.Contains(text, StringComparison.OrdinalIgnoreCase))) is { } line)
        {
            throw new RolloutException("RT2301", $"the Docker engine cannot be reached: {line.Trim().TrimEnd('.')}. Start it, or let DOCKER_HOST name one that runs.");
        }
    }
}

using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Images;

/// <summary>Publishes a .NET project into a folder, apart from every other build on the machine.</summary>
internal static class ProjectPublisher
{
    // No server of the SDK may outlive the build: it would hold files, and the next build could meet another SDK.
    private static readonly Dictionary<string, string> Surroundings = new()
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    /// <summary>Runs <c>dotnet publish</c>.</summary>
    /// <param name="request">Has a project.</param>
    /// <param name="scratch">Emptied first, so that no file of an older build can get in, whatever its time says.</param>
    /// <param name="log">Gets what the SDK prints.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>The published folder, inside the scratch folder.</returns>
    /// <exception cref="RolloutException">RT2201: the build failed.</exception>
    public static async Task<string> PublishAsync(ImageRequest request, string scratch, BuildLog log, CancellationToken cancellationToken)
    {
        Empty(scratch);
        var output = Path.Combine(scratch, "out");
        var program = new ProgramRequest("dotnet", Arguments(request, scratch, output)) { WorkingDirectory = request.Context, EnvironmentVariables = Surroundings };
        var result = await ProgramRunner.RunAsync(program, log.Add, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 && Directory.Exists(output) ? output : throw BuildGuards.Failed(request, result.ExitCode, log);
    }

    /// <summary>Removes a scratch folder and what is in it.</summary>
    public static void Remove(string scratch)
    {
        if (Directory.Exists(scratch))
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    internal static IReadOnlyList<string> Arguments(ImageRequest request, string scratch, string output)
    {
        var project = Path.Combine(request.Context, request.Project!);
        List<string> arguments =
        [
            "publish", project, "-c", "Release", "-o", output, "--artifacts-path", Path.Combine(scratch, "artifacts"),
            "--nologo", "-v", "minimal", "-tl:off", "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false",
        ];
        if (File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")))
        {
            // What is built is what was locked; and the build does not write into the source.
            arguments.Add("-p:RestoreLockedMode=true");
        }

        arguments.AddRange(request.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"-p:{a.Key}={Escape(a.Value)}"));
        return arguments;
    }

    private static void Empty(string scratch)
    {
        Remove(scratch);
        Directory.CreateDirectory(scratch);
    }

    // MSBuild takes a semicolon or comma for the start of the next property.
    private static string Escape(string value) => value
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace(";", "%3B", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}

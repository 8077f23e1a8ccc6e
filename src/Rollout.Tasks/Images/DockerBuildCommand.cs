using Rollout.Tasks.Containers;

namespace Rollout.Tasks.Images;

/// <summary>The arguments of <c>docker build</c>.</summary>
internal static class DockerBuildCommand
{
    /// <summary>BuildKit where the client has its plug-in, else the builder inside the engine, which every client can ask.</summary>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Variables for the build.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> ChooseBuilderAsync(CancellationToken cancellationToken)
    {
        var buildx = await DockerClient.RunAsync(["buildx", "version"], cancellationToken).ConfigureAwait(false);
        return new Dictionary<string, string>
        {
            ["DOCKER_BUILDKIT"] = buildx.ExitCode == 0 ? "1" : "0",
            ["BUILDKIT_PROGRESS"] = "plain",
        };
    }

    /// <summary>The whole command.</summary>
    /// <param name="request">Has a Dockerfile.</param>
    /// <param name="context">Folder that the Dockerfile may copy from.</param>
    /// <param name="idFile">Gets the id of the image.</param>
    /// <param name="inputLabel">Name and value.</param>
    public static IReadOnlyList<string> Arguments(ImageRequest request, string context, string idFile, string inputLabel)
    {
        List<string> arguments = ["build", "--file", Path.Combine(request.Context, request.Dockerfile!), "--iidfile", idFile];
        arguments.AddRange(["--label", $"rollout.application={request.Application}", "--label", $"rollout.service={request.Service}"]);
        arguments.AddRange(["--label", $"rollout.release={request.Release}", "--label", inputLabel]);
        foreach (var (name, value) in request.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            arguments.AddRange(["--build-arg", $"{name}={value}"]);
        }

        return [.. arguments, context];
    }
}

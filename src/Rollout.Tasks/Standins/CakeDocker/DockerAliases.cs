using Cake.Core;

namespace Cake.Docker;

/// <summary>Stand-in for the class of this name in the package Cake.Docker: the members that this library uses.</summary>
internal static class DockerAliases
{
    /// <summary>Runs <c>docker tag</c>.</summary>
    public static void DockerTag(this ICakeContext context, string imageReference, string registryReference) =>
        Runner<DockerImageTagSettings>(context).Run("tag", new DockerImageTagSettings(), [imageReference, registryReference]);

    /// <summary>Runs <c>docker stop</c>.</summary>
    public static void DockerStop(this ICakeContext context, DockerContainerStopSettings? settings, params string[] containers) =>
        Runner<DockerContainerStopSettings>(context).Run("stop", settings ?? new DockerContainerStopSettings(), containers);

    /// <summary>Runs <c>docker rm</c>.</summary>
    public static void DockerRm(this ICakeContext context, DockerContainerRmSettings? settings, params string[] containers) =>
        Runner<DockerContainerRmSettings>(context).Run("rm", settings ?? new DockerContainerRmSettings(), containers);

    private static GenericDockerRunner<TSettings> Runner<TSettings>(ICakeContext context)
        where TSettings : AutoToolSettings, new() => new(context.FileSystem, context.Environment, context.ProcessRunner, context.Tools);
}

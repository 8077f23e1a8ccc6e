using System.Security.Cryptography;
using System.Text;
using Rollout.Tasks.Containers;

namespace Rollout.Tasks.Images;

/// <summary>Builds container images with <c>docker build</c>; the engine keeps them. See docs/runtimes/docker.md.</summary>
/// <param name="docker">Runs docker.</param>
/// <param name="baseImages">What Dockerfiles start from.</param>
/// <param name="published">Publishes the projects of services that have one; the published folder is then the context.</param>
/// <param name="application">Name of the application.</param>
/// <param name="stateDirectory">Absolute path; build logs go to its folder <c>logs</c>.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class DockerImageStore(DockerClient docker, BaseImages baseImages, IImageStore published, string application, string stateDirectory, TimeProvider time) : IImageStore
{
    private const string InputLabel = "rollout.input";

    /// <inheritdoc />
    public async Task<Image> BuildAsync(ImageRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (request.Dockerfile is null)
        {
            throw new RolloutException("RT2206", $"service '{request.Service}' names no Dockerfile, and container images are made of one. Set services.{request.Service}.build.dockerfile, or use the runtime 'process'.", ExitCode.Configuration);
        }

        var bases = await baseImages.EnsureAsync(progress, cancellationToken).ConfigureAwait(false);
        var folder = request.Project is null ? null : await published.BuildAsync(request with { Dockerfile = null, MaxSizeBytes = null }, progress, cancellationToken).ConfigureAwait(false);
        using var held = await BuildGuards.LockAsync(Path.Combine(stateDirectory, "images", ".build", $"docker-{request.Service}.lock"), time, cancellationToken).ConfigureAwait(false);
        var inputs = Inputs(request, folder, bases, cancellationToken);
        var image = await FindByInputAsync(request, inputs.Hash, cancellationToken).ConfigureAwait(false)
            ?? await BuildAsync(request, folder, inputs, bases, progress, cancellationToken).ConfigureAwait(false);
        return BuildGuards.CheckSize(image, request.MaxSizeBytes);
    }

    /// <inheritdoc />
    public async Task TagAsync(Image image, CancellationToken cancellationToken)
    {
        var name = NameOf(image.Service, image.Release);
        using var held = await BuildGuards.LockAsync(Path.Combine(stateDirectory, "images", ".build", $"docker-{image.Service}.lock"), time, cancellationToken).ConfigureAwait(false);
        var tagged = await ContainerImage.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (tagged is null)
        {
            await docker.TagAsync(image.Digest, name, cancellationToken).ConfigureAwait(false);
        }
        else if (tagged.Id != image.Digest)
        {
            throw BuildGuards.OtherDigest(image, tagged.Id, $"run 'docker rmi {name}'");
        }
    }

    /// <inheritdoc />
    public async Task<Image?> FindAsync(string service, string release, CancellationToken cancellationToken) =>
        await ContainerImage.FindAsync(NameOf(service, release), cancellationToken).ConfigureAwait(false) is { } found
            ? ToImage(service, release, found, cached: true)
            : null;

    /// <summary>A name without a registry or folder, so that no engine takes it for one that can be pulled.</summary>
    internal string NameOf(string service, string release) =>
        $"{application}-{service}:{string.Concat(release.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'))}";

    private BuildInputs Inputs(ImageRequest request, Image? folder, string bases, CancellationToken cancellationToken)
    {
        if (folder is null)
        {
            return BuildInputs.Scan(request, stateDirectory, $"docker {bases}", cancellationToken);
        }

        // The published content counts, not its source: a changed comment makes no new image.
        var lines = new StringBuilder($"rollout-docker 1\n{folder.Digest}\n{bases}\n");
        lines.Append(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(request.Context, request.Dockerfile!))))).Append('\n');
        foreach (var (name, value) in request.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            lines.Append(name).Append('=').Append(value.Length).Append(':').Append(value).Append('\n');
        }

        return new BuildInputs(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString()))), new Dictionary<string, string>());
    }

    private async Task<Image?> FindByInputAsync(ImageRequest request, string inputHash, CancellationToken cancellationToken)
    {
        var answer = await DockerClient.RunAsync(
            ["image", "ls", "--no-trunc", "--quiet", "--filter", $"label={InputLabel}={inputHash}", "--filter", $"label=rollout.application={application}", "--filter", $"label=rollout.service={request.Service}"],
            cancellationToken).ConfigureAwait(false);
        return answer is { ExitCode: 0, Output: [var id, ..] } && await ContainerImage.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } found
            ? ToImage(request.Service, request.Release, found, cached: true)
            : null;
    }

    private async Task<Image> BuildAsync(ImageRequest request, Image? folder, BuildInputs inputs, string bases, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var idFile = Path.Combine(stateDirectory, "images", ".build", $"{Guid.NewGuid():N}.id");
        using var log = new BuildLog(Path.Combine(stateDirectory, "logs", $"build-{request.Service}-{request.Release}.log"), progress, append: folder is { Cached: false });
        try
        {
            var builder = await DockerBuildCommand.ChooseBuilderAsync(cancellationToken).ConfigureAwait(false);
            var arguments = DockerBuildCommand.Arguments(request, folder?.Reference ?? request.Context, idFile, $"{InputLabel}={inputs.Hash}");
            var result = await DockerClient.RunAsync(arguments, builder, log.Add, cancellationToken).ConfigureAwait(false);
            if (result.ExitCode != 0)
            {
                throw BuildGuards.Failed(request, result.ExitCode, log);
            }

            BuildGuards.CheckUnchanged(request, inputs, Inputs(request, folder, bases, cancellationToken));
            var id = (await File.ReadAllTextAsync(idFile, cancellationToken).ConfigureAwait(false)).Trim();
            return await ContainerImage.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } built
                ? ToImage(request.Service, request.Release, built, cached: false)
                : throw BuildGuards.Failed(request, result.ExitCode, log);
        }
        finally
        {
            File.Delete(idFile);
        }
    }

    private static Image ToImage(string service, string release, ContainerImage image, bool cached) =>
        new(service, release, image.Id, image.Id, image.SizeBytes, cached);
}

namespace Rollout.Tasks.Images;

/// <summary>Keeps published folders by the digest of their content: images for a machine without a container engine. See docs/runtimes/process.md.</summary>
/// <param name="application">Name of the application.</param>
/// <param name="stateDirectory">Absolute path; images go to its folder <c>images</c>, build logs to <c>logs</c>.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class PublishedImageStore(string application, string stateDirectory, TimeProvider time) : IImageStore
{
    private readonly ImageFolders folders = new(Path.Combine(stateDirectory, "images"));
    private readonly Lazy<string> toolchain = new(DotNetToolchain.Describe);

    /// <inheritdoc />
    public Task<Image> BuildAsync(ImageRequest request, IProgress<string> progress, CancellationToken cancellationToken) => request.Project is null
        ? throw new RolloutException("RT2206", $"service '{request.Service}' names no project, and published folders are made of projects. Set services.{request.Service}.build.project, or use the runtime 'docker'.", ExitCode.Configuration)
        : Task.Run(() => FindOrBuildAsync(request, progress, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task TagAsync(Image image, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var tag = folders.AddTag(application, image.Service, image.Release, new ReleaseTag(image.Digest, image.SizeBytes));
        return tag.Digest == image.Digest
            ? Task.CompletedTask
            : throw BuildGuards.OtherDigest(image, tag.Digest, $"delete its tag in '{Path.Combine(stateDirectory, "images", "tags")}'");
    }

    /// <inheritdoc />
    public Task<Image?> FindAsync(string service, string release, CancellationToken cancellationToken) => Task.Run(
        () => folders.ReadTag(application, service, release) is { } tag ? FromStore(service, release, tag.Digest, cancellationToken) : null,
        cancellationToken);

    private async Task<Image> FindOrBuildAsync(ImageRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var image = FromCache(request, cancellationToken, out _);
        if (image is null)
        {
            using var held = await BuildGuards.LockAsync(folders.LockOf(request.Service), time, cancellationToken).ConfigureAwait(false);
            image = FromCache(request, cancellationToken, out var inputs) ?? await BuildAsync(request, inputs, progress, cancellationToken).ConfigureAwait(false);
        }

        return BuildGuards.CheckSize(image, request.MaxSizeBytes);
    }

    private async Task<Image> BuildAsync(ImageRequest request, BuildInputs inputs, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var scratch = folders.ScratchOf(request.Service);
        using var log = new BuildLog(Path.Combine(stateDirectory, "logs", $"build-{request.Service}-{request.Release}.log"), progress, append: false);
        try
        {
            var published = await ProjectPublisher.PublishAsync(request, scratch, log, cancellationToken).ConfigureAwait(false);
            var after = Scan(request, cancellationToken);
            BuildGuards.CheckUnchanged(request, inputs, after);
            var built = folders.Add(published, cancellationToken);
            folders.WriteCache(after.Hash, built);
            return ToImage(request.Service, request.Release, built.Digest, built.SizeBytes, cached: false);
        }
        finally
        {
            ProjectPublisher.Remove(scratch);
        }
    }

    private Image? FromCache(ImageRequest request, CancellationToken cancellationToken, out BuildInputs inputs)
    {
        inputs = Scan(request, cancellationToken);
        return folders.ReadCache(inputs.Hash) is { } digest ? FromStore(request.Service, request.Release, digest, cancellationToken) : null;
    }

    private Image? FromStore(string service, string release, string digest, CancellationToken cancellationToken) =>
        folders.Verify(digest, cancellationToken) is { } manifest ? ToImage(service, release, digest, manifest.SizeBytes(), cached: true) : null;

    private BuildInputs Scan(ImageRequest request, CancellationToken cancellationToken) =>
        BuildInputs.Scan(request, stateDirectory, toolchain.Value, cancellationToken);

    private Image ToImage(string service, string release, string digest, long sizeBytes, bool cached) =>
        new(service, release, digest, folders.ContentOf(digest), sizeBytes, cached);
}

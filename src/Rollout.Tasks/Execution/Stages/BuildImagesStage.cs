using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Images;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Builds one image a service, side by side.</summary>
internal sealed class BuildImagesStage : IStage
{
    public string Name => TaskNames.BuildImages;

    public async Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) =>
        session.Rollout.Done.TryGetValue(TaskNames.TagImages, out var tagged)
            ? await ReleaseImages.ConfirmAsync(session, tagged.Evidence, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        var images = await ReleaseImages.BuildAsync(session, session.Plan.Release, session.Say, cancellationToken).ConfigureAwait(false);
        var built = images.Count(image => !image.Cached);
        return new StageResult(
            $"{built} built, {images.Count - built} unchanged",
            images.ToDictionary(image => image.Service, image => image.Digest));
    }
}

/// <summary>Images of one release: built, tagged, found again.</summary>
internal static class ReleaseImages
{
    public static async Task<IReadOnlyList<Image>> BuildAsync(RolloutSession session, string release, Action<string> say, CancellationToken cancellationToken) =>
        await Task.WhenAll(session.Plan.Services.Select(service => BuildAsync(session, service, release, say, cancellationToken))).ConfigureAwait(false);

    /// <summary>Images of a release whose digests are known.</summary>
    /// <exception cref="RolloutException">RT2204: an image is gone or has another digest.</exception>
    public static async Task<IReadOnlyDictionary<string, Image>> FindAsync(RolloutSession session, IReadOnlyList<ServicePlan> services, string release, IReadOnlyDictionary<string, string> digests, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Image>();
        foreach (var service in services.Select(service => service.Name))
        {
            var image = await session.Backends.Images.FindAsync(service, release, cancellationToken).ConfigureAwait(false);
            if (image is null || !digests.TryGetValue(service, out var digest) || image.Digest != digest)
            {
                throw new RolloutException("RT2204", $"the image of '{service}' {release} is {image?.Digest ?? "gone"}, but the rollout pinned {digests.GetValueOrDefault(service, "none")}. Run --target=TagImages again.");
            }

            found[service] = image;
        }

        return found;
    }

    /// <summary>Words for a skip when all pinned images are still there; null otherwise.</summary>
    public static async Task<string?> ConfirmAsync(RolloutSession session, IReadOnlyDictionary<string, string> digests, CancellationToken cancellationToken)
    {
        foreach (var service in session.Plan.Services.Select(service => service.Name))
        {
            var image = await session.Backends.Images.FindAsync(service, session.Plan.Release, cancellationToken).ConfigureAwait(false);
            if (image is null || digests.GetValueOrDefault(service) != image.Digest)
            {
                return null;
            }
        }

        return $"all {digests.Count} images of {session.Plan.Release} are there";
    }

    private static async Task<Image> BuildAsync(RolloutSession session, ServicePlan service, string release, Action<string> say, CancellationToken cancellationToken)
    {
        var progress = new LineProgress(line => say($"  {service.Name}: {line}"));
        var image = await session.Backends.Images.BuildAsync(Request(session.Plan, service, release), progress, cancellationToken).ConfigureAwait(false);
        say($"  {service.Name}: {(image.Cached ? "unchanged" : "built")} {image.Digest[..19]} ({image.SizeBytes / 1e6:0.0} MB)");
        return image;
    }

    private static ImageRequest Request(RolloutPlan plan, ServicePlan service, string release) => new(
        plan.Application,
        service.Name,
        release,
        service.Context,
        service.Project,
        plan.Runtime.Kind == "docker" ? service.Dockerfile : null,
        service.BuildArguments.ToDictionary(argument => argument.Key, argument => Placeholders.Expand(argument.Value, new Dictionary<string, string> { ["release"] = release })),
        service.MaxSizeBytes);
}

/// <summary>Passes lines on at once, on the caller's thread.</summary>
internal sealed class LineProgress(Action<string> onLine) : IProgress<string>
{
    public void Report(string value) => onLine(value);
}

using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Gives the built images the release's tag. From here on the digests are pinned.</summary>
internal sealed class TagImagesStage : IStage
{
    public string Name => TaskNames.TagImages;

    public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) =>
        ReleaseImages.ConfirmAsync(session, outcome.Evidence, cancellationToken);

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        var built = session.Rollout.Done[TaskNames.BuildImages].Evidence;
        var images = await ReleaseImages.BuildAsync(session, session.Plan.Release, _ => { }, cancellationToken).ConfigureAwait(false);
        foreach (var image in images)
        {
            if (built.GetValueOrDefault(image.Service) != image.Digest)
            {
                throw new RolloutException("RT2205", $"'{image.Service}' was built as {built.GetValueOrDefault(image.Service, "nothing")}, but its sources now give {image.Digest}. Run --target=BuildImages again.");
            }

            await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
            await session.Backends.Images.TagAsync(image, cancellationToken).ConfigureAwait(false);
        }

        return new StageResult(
            $"{session.Plan.Release} is {string.Join(", ", images.Select(image => $"{image.Service} {image.Digest[..19]}"))}",
            images.ToDictionary(image => image.Service, image => image.Digest));
    }
}

namespace Rollout.Tasks.Images;

/// <summary>Builds the image of a service and remembers which digest a release has.</summary>
/// <remarks>An image never changes once it has a digest. A release names digests, and a tag is resolved once.</remarks>
public interface IImageStore
{
    /// <summary>Builds one image, or finds that the same input has been built before.</summary>
    /// <param name="request">What to build.</param>
    /// <param name="progress">Gets a line at a time of what the builder prints.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>The image, with its digest and size.</returns>
    /// <exception cref="RolloutException">RT2201: the build failed; the message names the service, the log file and its last lines. RT2202: larger than <see cref="ImageRequest.MaxSizeBytes"/>.</exception>
    Task<Image> BuildAsync(ImageRequest request, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Gives an image its release tag. The same tag for the same digest is no change.</summary>
    /// <param name="image">A built image.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT2203: the tag names another digest already; a release is immutable.</exception>
    Task TagAsync(Image image, CancellationToken cancellationToken);

    /// <summary>The image that has the tag of a release.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="release">Name of the release.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when there is none, or when its content is gone or damaged.</returns>
    Task<Image?> FindAsync(string service, string release, CancellationToken cancellationToken);
}

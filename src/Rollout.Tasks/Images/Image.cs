namespace Rollout.Tasks.Images;

/// <summary>What one build is made of.</summary>
/// <param name="Application">Name of the application.</param>
/// <param name="Service">Name of the service.</param>
/// <param name="Release">Name of the release, for the tag.</param>
/// <param name="Context">Absolute path of the folder the build may read.</param>
/// <param name="Project">Project file to publish, relative to the context; null when there is nothing to publish.</param>
/// <param name="Dockerfile">Dockerfile, relative to the context; null when images are published folders. With a project too, the published folder is the Dockerfile's context.</param>
/// <param name="Arguments">Build arguments: MSBuild properties or docker build arguments. Sorted by name.</param>
/// <param name="MaxSizeBytes">Largest allowed size in bytes; null for no limit.</param>
public sealed record ImageRequest(
    string Application,
    string Service,
    string Release,
    string Context,
    string? Project,
    string? Dockerfile,
    IReadOnlyDictionary<string, string> Arguments,
    long? MaxSizeBytes);

/// <summary>An immutable build of one service.</summary>
/// <param name="Service">Name of the service.</param>
/// <param name="Release">Name of the release.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits, over the content.</param>
/// <param name="Reference">What the runtime starts: a folder, or an image id pinned by digest.</param>
/// <param name="SizeBytes">Size of the content in bytes.</param>
/// <param name="Cached">True when nothing had to be built.</param>
public sealed record Image(string Service, string Release, string Digest, string Reference, long SizeBytes, bool Cached);

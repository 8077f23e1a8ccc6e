using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Rollout.Tasks.Images;

namespace Rollout.Tasks.Testing.Images;

/// <summary>An image store without a builder: the digest of an image is that of its request.</summary>
/// <param name="application">Name of the application.</param>
public sealed class InMemoryImageStore(string application = "nest") : IImageStore
{
    private readonly ConcurrentDictionary<string, Image> built = new();
    private readonly ConcurrentDictionary<(string Service, string Release), Image> tags = new();
    private readonly ConcurrentDictionary<string, string> sources = new();
    private readonly ConcurrentDictionary<string, RolloutException> faults = new();
    private readonly ConcurrentDictionary<string, long> sizes = new();
    private int builds;

    /// <summary>How many builds were not answered from the cache.</summary>
    public int Builds => builds;

    /// <summary>The application whose images these are.</summary>
    public string Application => application;

    /// <summary>The next builds of a service fail with RT2201.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="text">What the builder says.</param>
    public void GivenBuildFails(string service, string text = "error CS1002: ; expected") =>
        faults[service] = new RolloutException("RT2201", $"the build of '{service}' failed: {text}.");

    /// <summary>Builds succeed again.</summary>
    /// <param name="service">Name of the service.</param>
    public void GivenBuildSucceeds(string service) => faults.TryRemove(service, out _);

    /// <summary>The source of a service has changed: the same request then has another digest.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="text">Any text that stands for the source.</param>
    public void GivenSource(string service, string text) => sources[service] = text;

    /// <summary>Images of a service have this size from now on.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="bytes">Size in bytes. Default of every service: 1,000.</param>
    public void GivenSize(string service, long bytes) => sizes[service] = bytes;

    /// <summary>The content of a release's image is gone; its tag is still there.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="release">Name of the release.</param>
    public void GivenDamaged(string service, string release)
    {
        if (tags.TryGetValue((service, release), out var image))
        {
            built.TryRemove(image.Digest, out _);
        }
    }

    /// <inheritdoc />
    public Task<Image> BuildAsync(ImageRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (faults.TryGetValue(request.Service, out var fault))
        {
            throw fault;
        }

        var digest = Digest(request);
        var size = sizes.GetValueOrDefault(request.Service, 1_000);
        if (size > request.MaxSizeBytes)
        {
            throw new RolloutException("RT2202", $"the image of '{request.Service}' has {size} bytes, more than its maxSize of {request.MaxSizeBytes}.");
        }

        var image = new Image(request.Service, request.Release, digest, $"memory/{digest}", size, Cached: built.ContainsKey(digest));
        if (built.TryAdd(digest, image))
        {
            Interlocked.Increment(ref builds);
            progress.Report($"built {request.Service} {request.Release}");
        }

        return Task.FromResult(image);
    }

    /// <inheritdoc />
    public Task TagAsync(Image image, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var tagged = tags.GetOrAdd((image.Service, image.Release), image);
        return tagged.Digest == image.Digest
            ? Task.CompletedTask
            : throw new RolloutException("RT2203", $"release '{image.Release}' of '{image.Service}' is {tagged.Digest} already and cannot become {image.Digest}.");
    }

    /// <inheritdoc />
    public Task<Image?> FindAsync(string service, string release, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = tags.TryGetValue((service, release), out var image) && built.ContainsKey(image.Digest);
        return Task.FromResult(found ? image! with { Cached = true } : null);
    }

    private string Digest(ImageRequest request)
    {
        var arguments = string.Join('\n', request.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));
        var text = $"{application}\n{request.Service}\n{request.Context}\n{request.Project}\n{request.Dockerfile}\n{arguments}\n{sources.GetValueOrDefault(request.Service)}";
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }
}

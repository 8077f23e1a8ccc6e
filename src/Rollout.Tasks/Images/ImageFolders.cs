using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rollout.Tasks.Images;

/// <summary>The published folders on disk: <c>{digest}/</c> with read-only files, and beside them manifests, tags and the build cache as small JSON files.</summary>
/// <param name="root">Absolute path of the folder for all of it.</param>
internal sealed class ImageFolders(string root)
{
    /// <summary>Folder of an image's files.</summary>
    public string ContentOf(string digest) => Path.Combine(root, Hex(digest));

    /// <summary>Folder that one build after the other may use for a service. The path is always the same, because it may show in what compilers write.</summary>
    public string ScratchOf(string service) => Path.Combine(root, ".build", service);

    /// <summary>File that is locked during a build of a service.</summary>
    public string LockOf(string service) => Path.Combine(root, ".build", $"{service}.lock");

    /// <summary>The release's digest; null when it has none.</summary>
    public ReleaseTag? ReadTag(string application, string service, string release) => Read(TagPath(application, service, release), ImagesJson.Default.ReleaseTag);

    /// <summary>Writes the tag unless there is one: of several writers at once exactly one succeeds.</summary>
    /// <returns>The tag that stands now.</returns>
    public ReleaseTag AddTag(string application, string service, string release, ReleaseTag tag)
    {
        var path = TagPath(application, service, release);
        Write(path, tag, ImagesJson.Default.ReleaseTag, overwrite: false);
        if (Read(path, ImagesJson.Default.ReleaseTag) is { } standing)
        {
            return standing;
        }

        // A tag that cannot be read names no digest, so this one takes nothing away.
        Write(path, tag, ImagesJson.Default.ReleaseTag, overwrite: true);
        return tag;
    }

    /// <summary>The digest that an input has been built to; null when it has not.</summary>
    public string? ReadCache(string inputHash) => Read(CachePath(inputHash), ImagesJson.Default.ReleaseTag)?.Digest;

    /// <summary>Remembers what an input was built to.</summary>
    public void WriteCache(string inputHash, ReleaseTag built) => Write(CachePath(inputHash), built, ImagesJson.Default.ReleaseTag, overwrite: true);

    /// <summary>The image's files, if they are all there and none differs.</summary>
    /// <returns>Null when the image is gone or damaged.</returns>
    public FolderManifest? Verify(string digest, CancellationToken cancellationToken)
    {
        var folder = ContentOf(digest);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var known = Read(ManifestPath(digest), ImagesJson.Default.FolderManifest);
        var trusted = known?.Digest() == digest ? known : null;
        var found = FolderManifest.Read(folder, trusted, cancellationToken);
        if (found.Digest() != digest)
        {
            return null;
        }

        if (trusted is null || !found.Files.SequenceEqual(trusted.Files))
        {
            Write(ManifestPath(digest), found, ImagesJson.Default.FolderManifest, overwrite: true);
        }

        return found;
    }

    /// <summary>Makes a published folder an image: it moves, in one step, to the place that its digest names.</summary>
    /// <param name="published">On the same disk; gone afterwards.</param>
    /// <param name="cancellationToken">Ends the call before the move.</param>
    /// <returns>Digest and size.</returns>
    public ReleaseTag Add(string published, CancellationToken cancellationToken)
    {
        SetReadOnly(published);
        var manifest = FolderManifest.Read(published, null, cancellationToken);
        var digest = manifest.Digest();
        var target = ContentOf(digest);
        if (Directory.Exists(target) && Verify(digest, cancellationToken) is null)
        {
            // Aside first, so that nobody ever sees half of an image under its digest.
            Directory.Move(target, $"{published}.damaged-{Guid.NewGuid():N}");
        }

        Write(ManifestPath(digest), manifest, ImagesJson.Default.FolderManifest, overwrite: true);
        try
        {
            Directory.Move(published, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Built by another tool at the same time, or before: it is the same content.
            Directory.Delete(published, recursive: true);
        }

        return new ReleaseTag(digest, manifest.SizeBytes());
    }

    private static void SetReadOnly(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, File.GetAttributes(file) | FileAttributes.ReadOnly);
        }
    }

    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // A damaged record is as good as none: what it says can be found out again.
            return null;
        }
    }

    private static void Write<T>(string path, T value, JsonTypeInfo<T> type, bool overwrite)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}.new";
        using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, value, type);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static string Hex(string digest) => digest["sha256:".Length..];

    private string TagPath(string application, string service, string release) =>
        Path.Combine(root, "tags", application, service, $"{Uri.EscapeDataString(release)}.json");

    private string CachePath(string inputHash) => Path.Combine(root, "cache", $"{inputHash}.json");

    private string ManifestPath(string digest) => Path.Combine(root, "manifests", $"{Hex(digest)}.json");
}

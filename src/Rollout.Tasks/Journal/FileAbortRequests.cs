using System.Globalization;
using System.Text.Json;

namespace Rollout.Tasks.Journal;

/// <summary>Requests as files beside the lease, one for each lease: <c>abort-TOKEN.json</c>, and <c>abort-TOKEN.seen</c> once the holder has seen it.</summary>
/// <remarks>The file's name is the request, its content only says who and why: a name can be made also where the disk has no room for content.</remarks>
/// <param name="directory">Absolute path of the folder of the lease.</param>
public sealed class FileAbortRequests(string directory) : IAbortRequests
{
    private const string Prefix = "abort-";

    /// <inheritdoc />
    public Task RequestAsync(Lease lease, AbortRequest request, CancellationToken cancellationToken)
    {
        var path = PathOf(lease, "json");
        return OnFileAsync(path, () => Write(path, request), cancellationToken);
    }

    /// <inheritdoc />
    public Task<AbortRequest?> FindAsync(Lease lease, CancellationToken cancellationToken)
    {
        var path = PathOf(lease, "json");

        // A folder on a network may not answer: the thread of the caller must not wait for it.
        return Task.Run(() => File.Exists(path) ? Read(path) : null, cancellationToken);
    }

    /// <inheritdoc />
    public Task AcknowledgeAsync(Lease lease, CancellationToken cancellationToken)
    {
        var path = PathOf(lease, "seen");
        return OnFileAsync(path, () => Create(path).Dispose(), cancellationToken);
    }

    /// <inheritdoc />
    public Task<bool> IsAcknowledgedAsync(Lease lease, CancellationToken cancellationToken)
    {
        var path = PathOf(lease, "seen");
        return Task.Run(() => File.Exists(path), cancellationToken);
    }

    /// <inheritdoc />
    public Task ClearAsync(Lease lease, CancellationToken cancellationToken) => OnFileAsync(directory, () => Clear(lease.Token), cancellationToken);

    private static void Write(string path, AbortRequest request)
    {
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(request, JournalJson.Default.AbortRequest));
        }
        catch (IOException)
        {
            // No room for the content. The name says what matters.
            Create(path).Dispose();
        }
    }

    /// <summary>A file that is empty, or not yet whole, is a request all the same.</summary>
    private static AbortRequest Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), JournalJson.Default.AbortRequest) ?? Unknown(path);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            return Unknown(path);
        }
    }

    private static AbortRequest Unknown(string path) => new(string.Empty, string.Empty, new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));

    private static FileStream Create(string path) => new(path, DurableFile.Private(FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));

    private static Task OnFileAsync(string path, Action work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                work();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw StateErrors.Unusable(path, fault);
            }
        },
        cancellationToken);

    private void Clear(long upTo)
    {
        foreach (var file in Directory.Exists(directory) ? Directory.EnumerateFiles(directory, $"{Prefix}*").ToList() : [])
        {
            if (long.TryParse(Path.GetFileName(file)[Prefix.Length..].Split('.')[0], CultureInfo.InvariantCulture, out var token) && token <= upTo)
            {
                File.Delete(file);
            }
        }
    }

    private string PathOf(Lease lease, string extension) => Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{lease.Token}.{extension}"));
}

using System.Security.Cryptography;
using System.Text;

namespace Rollout.Tasks.Images;

/// <summary>All files of a published folder. Its digest is the identity of the image.</summary>
/// <param name="Files">Sorted by path.</param>
internal sealed record FolderManifest(IReadOnlyList<ContentFile> Files)
{
    /// <summary><c>sha256:</c> and 64 hexadecimal digits over path, content and executable bit of each file.</summary>
    public string Digest()
    {
        var lines = new StringBuilder();
        foreach (var file in Files)
        {
            lines.Append(file.Sha256).Append(file.Executable ? " x " : " - ").Append(file.Path).Append('\n');
        }

        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())))}";
    }

    /// <summary>Sum of the sizes in bytes.</summary>
    public long SizeBytes() => Files.Sum(file => file.Size);

    /// <summary>Reads a folder. A file that has size and time of the known manifest is taken as it was then; any other is hashed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="known">An earlier manifest of it; null hashes every file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static FolderManifest Read(string folder, FolderManifest? known, CancellationToken cancellationToken)
    {
        var before = known?.Files.ToDictionary(file => file.Path, StringComparer.Ordinal) ?? [];
        var files = new List<ContentFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            files.Add(ReadFile(path, name, before.GetValueOrDefault(name)));
        }

        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return new FolderManifest(files);
    }

    private static ContentFile ReadFile(string path, string name, ContentFile? known)
    {
        var file = new FileInfo(path);
        var ticks = file.LastWriteTimeUtc.Ticks;
        var executable = ExecutableBit.IsSet(path);
        if (known is not null && known.Size == file.Length && known.ModifiedTicks == ticks)
        {
            return known with { Executable = executable };
        }

        using var stream = file.OpenRead();
        return new ContentFile(name, Convert.ToHexStringLower(SHA256.HashData(stream)), executable, file.Length, ticks);
    }
}

/// <summary>One file of a published folder.</summary>
/// <param name="Path">Relative, with slashes.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="Executable">Whether it may be run.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ModifiedTicks">When it was written last, UTC. Not a part of the digest.</param>
internal sealed record ContentFile(string Path, string Sha256, bool Executable, long Size, long ModifiedTicks);

using System.Security.Cryptography;

namespace Rollout.Tasks.Database.Backups;

/// <summary>Proves that a dump can be read to its end and is what its manifest says. Its table of contents alone proves nothing: it stands at the beginning.</summary>
internal static class BackupVerifier
{
    /// <summary>Files of a dump with their hashes, in the order of their names.</summary>
    public static async Task<IReadOnlyList<BackupFile>> HashAsync(string folder, CancellationToken cancellationToken)
    {
        var dump = Path.Combine(folder, BackupManifest.DumpName);
        var files = new List<BackupFile>();
        foreach (var path in File.Exists(dump) ? [dump] : Directory.EnumerateFiles(dump).Order(StringComparer.Ordinal).ToArray())
        {
            var stream = File.OpenRead(path);
            await using var dispose = stream.ConfigureAwait(false);
            var hash = await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
            files.Add(new BackupFile(Path.GetRelativePath(folder, path).Replace('\\', '/'), stream.Length, Convert.ToHexStringLower(hash)));
        }

        return files;
    }

    /// <summary>Reads a dump from its first to its last row.</summary>
    /// <returns>Null when that went well.</returns>
    public static Task<string?> ReadFullyAsync(string dump, CancellationToken cancellationToken) =>
        PostgresProgram.RunAsync(null, string.Empty, "pg_restore", [$"--file={PostgresProgram.Nowhere}", dump], cancellationToken);

    /// <summary>Checks a finished backup: sizes first, then hashes, then the full read.</summary>
    /// <exception cref="RolloutException">RT2572: it is not what its manifest says.</exception>
    public static async Task VerifyAsync(Backup backup, CancellationToken cancellationToken)
    {
        if (SizeFault(backup) is { } size)
        {
            throw Refused(backup, size);
        }

        var found = await HashAsync(backup.Path, cancellationToken).ConfigureAwait(false);
        if (backup.Manifest.Files.Except(found).FirstOrDefault() is { } changed)
        {
            throw Refused(backup, $"{changed.Name} is not the file that was written: its SHA-256 differs");
        }

        if (await ReadFullyAsync(backup.Dump, cancellationToken).ConfigureAwait(false) is { } fault)
        {
            throw Refused(backup, $"it cannot be read to its end: {fault}");
        }
    }

    /// <summary>What can be told without reading the files; null when nothing is wrong.</summary>
    public static string? SizeFault(Backup backup)
    {
        foreach (var file in backup.Manifest.Files)
        {
            var found = new FileInfo(Path.Combine(backup.Path, file.Name));
            if (!found.Exists || found.Length != file.Bytes)
            {
                return found.Exists ? $"{file.Name} has {found.Length} bytes, {file.Bytes} were written" : $"{file.Name} is missing";
            }
        }

        return null;
    }

    private static RolloutException Refused(Backup backup, string reason) =>
        new("RT2572", $"the backup '{backup.Name}' is refused: {reason}. Nothing was changed. Name an older one with --backup=NAME; see '{Path.GetDirectoryName(backup.Path)}'.");
}

using System.Globalization;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Database.Backups;

/// <summary>A backup that was finished.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Path">Absolute path of its folder.</param>
/// <param name="Manifest">What it holds.</param>
internal sealed record Backup(string Name, string Path, BackupManifest Manifest)
{
    public string Dump => System.IO.Path.Combine(Path, BackupManifest.DumpName);
}

/// <summary>The folder that backups lie in, one folder each. What has no manifest of ours is never touched, but for what a killed run of ours left.</summary>
/// <param name="path">Absolute path; made when it is first needed.</param>
internal sealed class BackupFolder(string path)
{
    private const string Unfinished = ".unfinished";
    private const string LockName = "taking.lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; } = path;

    /// <summary>Finished backups, the newest first.</summary>
    public IReadOnlyList<Backup> All() => !Directory.Exists(Path)
        ? []
        : [.. Directory.EnumerateDirectories(Path).Where(folder => !folder.EndsWith(Unfinished, StringComparison.Ordinal)).Select(Read).OfType<Backup>().OrderByDescending(backup => backup.Manifest.TakenAt)];

    /// <summary>Finished backups of a database, the newest first.</summary>
    public IReadOnlyList<Backup> Of(string database) => [.. All().Where(backup => backup.Manifest.Database == database)];

    /// <summary>Begins a backup: a folder that only this user can read, with a lock in it that ends with this process.</summary>
    /// <returns>Dispose of it to remove what was not finished.</returns>
    public UnfinishedBackup Begin(string database, DateTimeOffset at)
    {
        Directory.CreateDirectory(Path);
        RemoveLeftOvers();
        var name = string.Create(CultureInfo.InvariantCulture, $"{FileName(database)}-{at:yyyyMMdd'T'HHmmssfff'Z'}");
        var folder = System.IO.Path.Combine(Path, name + Unfinished);
        _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, OwnerOnly);
        return new UnfinishedBackup(folder, System.IO.Path.Combine(Path, name), new FileStream(System.IO.Path.Combine(folder, LockName), DurableFile.Private(FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None)));
    }

    /// <summary>Removes all but the newest finished backups of a database.</summary>
    /// <returns>Names of those removed.</returns>
    public IReadOnlyList<string> Prune(string database, int keep)
    {
        var old = Of(database).Skip(keep).ToList();
        foreach (var backup in old)
        {
            // Without its manifest it no longer counts, so a killed removal leaves nothing that looks whole.
            File.Delete(System.IO.Path.Combine(backup.Path, BackupManifest.FileName));
            Directory.Delete(backup.Path, recursive: true);
        }

        return [.. old.Select(backup => backup.Name)];
    }

    private static Backup? Read(string folder)
    {
        var file = System.IO.Path.Combine(folder, BackupManifest.FileName);
        return File.Exists(file) && BackupManifest.Parse(File.ReadAllBytes(file)) is { } manifest ? new Backup(System.IO.Path.GetFileName(folder), folder, manifest) : null;
    }

    private void RemoveLeftOvers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path, "*" + Unfinished).Where(IsAbandoned).ToList())
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A run of ours was here, and nobody holds its lock.</summary>
    private static bool IsAbandoned(string folder)
    {
        var file = System.IO.Path.Combine(folder, LockName);
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Names of databases may hold anything; file names may not.</summary>
    private static string FileName(string database) => string.Concat(database.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
}

/// <summary>A backup on its way.</summary>
internal sealed class UnfinishedBackup(string folder, string finished, FileStream held) : IDisposable
{
    private bool done;

    /// <summary>Absolute path of the dump to make.</summary>
    public string Dump => Path.Combine(folder, BackupManifest.DumpName);

    public string Folder => folder;

    /// <summary>Writes the manifest and gives the folder its name. From then on the backup counts.</summary>
    public Backup Finish(BackupManifest manifest)
    {
        DurableFile.Replace(Path.Combine(folder, BackupManifest.FileName), manifest.ToJson());
        var name = held.Name;
        held.Dispose();
        File.Delete(name);
        Directory.Move(folder, finished);
        DurableFile.FlushDirectory(Path.GetDirectoryName(finished)!);
        done = true;
        return new Backup(Path.GetFileName(finished), finished, manifest);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        held.Dispose();
        if (!done && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

namespace Rollout.Tasks.Database.Backups;

/// <summary>Room on a disk.</summary>
internal static class FreeSpace
{
    /// <summary>Bytes that are free where a folder lies, or will lie.</summary>
    public static long Of(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing) ?? throw new IOException($"no folder of '{folder}' exists");
        }

        // On Unix a path stands for the file system it lies on; Windows wants the root.
        return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(existing)! : existing).AvailableFreeSpace;
    }
}

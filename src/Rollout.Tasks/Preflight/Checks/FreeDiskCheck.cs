namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The disk has room for images, logs and journal.</summary>
/// <param name="directory">Absolute path on that disk; need not exist yet.</param>
/// <param name="minimumBytes">Least free space in bytes.</param>
internal sealed class FreeDiskCheck(string directory, long minimumBytes) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "disk has room";

    /// <inheritdoc />
    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var existing = directory;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing) ?? throw new IOException($"no folder of '{directory}' exists");
        }

        // On Unix a path stands for the file system it lies on; Windows wants the root.
        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(existing)! : existing).AvailableFreeSpace;
        return Task.FromResult(free >= minimumBytes
            ? CheckResult.Passed($"{SizeWords.Of(free)} free")
            : CheckResult.Failed("RT2613", $"{SizeWords.Of(free)} are free on the disk of '{directory}'; {SizeWords.Of(minimumBytes)} are needed (preflight.freeDisk). Free some, or lower the limit."));
    }
}

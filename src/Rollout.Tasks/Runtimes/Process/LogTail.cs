namespace Rollout.Tasks.Runtimes.Process;

/// <summary>The end of a log file.</summary>
internal static class LogTail
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>Reads the last lines, without the rest of a large file. The process may go on writing.</summary>
    /// <returns>Oldest first; empty when there is no file.</returns>
    public static IReadOnlyList<string> Read(string path, int lines)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(-Math.Min(stream.Length, MaxBytes), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(lines)];
    }
}

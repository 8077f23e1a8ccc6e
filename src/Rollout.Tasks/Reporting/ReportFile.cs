namespace Rollout.Tasks.Reporting;

/// <summary>A file for people and CI servers. It is replaced as a whole, so a reader never sees half of one.</summary>
internal static class ReportFile
{
    /// <summary>Writes a file in place of an older one; its folder is made.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="text">All of it.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Replace(string path, string text)
    {
        var part = $"{path}.part";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }
}

using System.Text;

namespace Rollout.Tasks.Runtimes.Process;

/// <summary>Reads the end of a log file that may be large and is still being written.</summary>
internal static class LogTail
{
    private const int BytesPerLine = 1_024;

    /// <summary>The last lines.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="lines">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Oldest first; empty when there is no file. Lines far longer than 1 kB make it fewer.</returns>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path, int lines, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var start = Math.Max(0, stream.Length - (long)lines * BytesPerLine);
        stream.Seek(start, SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var found = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();

        // The first may be the end of a longer line; the last is empty where the file ends with a line's end.
        var whole = start > 0 ? found.Skip(1) : found;
        return [.. (found[^1].Length == 0 ? whole.SkipLast(1) : whole).TakeLast(lines)];
    }
}

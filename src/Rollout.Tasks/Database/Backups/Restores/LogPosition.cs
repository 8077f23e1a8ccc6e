using System.Globalization;

namespace Rollout.Tasks.Database.Backups.Restores;

/// <summary>A position in the server's log, such as <c>1/2A3B4C</c>.</summary>
internal static class LogPosition
{
    /// <summary>Bytes since the log's beginning; null when the text is none.</summary>
    public static long? Parse(string text) =>
        text.Split('/') is [var high, var low]
        && uint.TryParse(high, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var files)
        && uint.TryParse(low, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bytes)
            ? (long)(((ulong)files << 32) | bytes)
            : null;
}

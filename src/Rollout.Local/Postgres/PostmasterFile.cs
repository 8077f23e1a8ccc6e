using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Rollout.Local.Postgres;

/// <summary>The file that a running server keeps in its data directory: process id, data directory, start time, port.</summary>
/// <param name="ProcessId">Of the server.</param>
/// <param name="Port">Of the server.</param>
/// <param name="Ready">Whether it takes connections.</param>
internal sealed record PostmasterFile(int ProcessId, int Port, bool Ready)
{
    /// <summary>Reads the file.</summary>
    /// <returns>Null when there is none, or when it is not complete yet.</returns>
    public static PostmasterFile? Read(string dataDirectory)
    {
        try
        {
            var lines = File.ReadAllLines(PathIn(dataDirectory));
            return lines.Length >= 4
                && int.TryParse(lines[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var processId)
                && int.TryParse(lines[3], NumberStyles.Integer, CultureInfo.InvariantCulture, out var port)
                ? new PostmasterFile(processId, port, lines.Length >= 8 && lines[7].StartsWith("ready", StringComparison.Ordinal))
                : null;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Removes a file whose process id now belongs to another program, as happens after a restart of the machine.
    /// The server itself removes one whose process is gone, but takes any living process of its account for a server.
    /// </summary>
    /// <remarks>Removing it is safe: the server finds left-over processes of a killed server by their shared memory, too.</remarks>
    public static void RemoveIfNotPostgres(string dataDirectory)
    {
        if (Read(dataDirectory) is { } file && NameOf(file.ProcessId) is { } name && !name.StartsWith("postgres", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("postmaster", StringComparison.OrdinalIgnoreCase))
        {
            File.Delete(PathIn(dataDirectory));
        }
    }

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "postmaster.pid");

    private static string? NameOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}

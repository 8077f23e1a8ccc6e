using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rollout.Tasks.Embedded;

/// <summary>A JSON file that is always whole: a reader sees the old or the new text, also after a crash.</summary>
internal static class StateFile
{
    /// <summary>Writes the file and brings it to the disk. Readable by its owner alone.</summary>
    /// <param name="path">Path of the file; its directory exists.</param>
    /// <param name="value">What to write.</param>
    /// <param name="type">How it is written.</param>
    /// <typeparam name="T">Type of the value.</typeparam>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        var draft = $"{path}.{Environment.ProcessId}.new";
        using (var stream = new FileStream(draft, DraftOptions()))
        {
            JsonSerializer.Serialize(stream, value, type);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        if (!OperatingSystem.IsWindows())
        {
            Posix.SyncDirectory(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="type">How it is read.</param>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="RolloutException">RT2416: the file cannot be read.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize(stream, type);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RolloutException("RT2416", $"the state file '{path}' cannot be read: {fault.Message} Repair it, or remove the environment with --target=LocalDown --purge.", innerException: fault);
        }
    }

    private static FileStreamOptions DraftOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}

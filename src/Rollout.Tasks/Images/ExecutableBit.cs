namespace Rollout.Tasks.Images;

/// <summary>Whether a file may be run. Windows has no such bit: there it is never set.</summary>
internal static class ExecutableBit
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static bool IsSet(string file) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Execute) != 0;
}

using System.Runtime.InteropServices;

namespace Rollout.Tasks.Embedded;

/// <summary>The few calls of the operating system that .NET has no member for. Not for Windows.</summary>
internal static class Posix
{
    /// <summary>Number of the signal that asks a process to end.</summary>
    public const int Terminate = 15;

    /// <summary>Number of the signal that ends a process by force.</summary>
    public const int Kill = 9;

    /// <summary>Makes the caller the leader of a new session, out of reach of the terminal's Ctrl-C and hang-up. Without effect for one that leads a process group already.</summary>
    public static void LeaveTerminal() => _ = SetSession();

    /// <summary>Sends a signal.</summary>
    /// <param name="processId">Of the process; negative for the whole group that it leads.</param>
    /// <param name="signal">Number of the signal.</param>
    /// <returns>False when there is no such process, or it is somebody else's.</returns>
    public static bool Signal(int processId, int signal) => SendSignal(processId, signal) == 0;

    /// <summary>Brings the names in a directory to the disk: a renamed file survives a power cut only after that.</summary>
    /// <param name="directory">Path of the directory.</param>
    public static void SyncDirectory(string directory)
    {
        var handle = OpenPath(directory, 0);
        if (handle >= 0)
        {
            _ = SyncHandle(handle);
            _ = CloseHandle(handle);
        }
    }

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetSession();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenPath([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncHandle(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseHandle(int handle);
}

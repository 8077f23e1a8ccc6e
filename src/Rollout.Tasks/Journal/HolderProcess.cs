using Rollout.Tasks.Embedded;

namespace Rollout.Tasks.Journal;

/// <summary>The process that holds a lease, and the place in which its id means something.</summary>
/// <param name="ProcessId">Of the process.</param>
/// <param name="Started">What tells it apart from a later one with the same id. Compared, never read.</param>
/// <param name="Place">On Linux the boot and the namespace of process ids: a container has its own ids, and may have a host name that others have too.</param>
internal sealed record HolderProcess(int ProcessId, string Started, string Place)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>This process.</summary>
    public static HolderProcess Current() => new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? string.Empty, CurrentPlace());

    /// <summary>True only when the process is known to have ended; false when it runs, and when that cannot be told from here.</summary>
    public bool IsKnownToBeGone() => Started.Length > 0 && Place == CurrentPlace() && StartOf(ProcessId) != Started;

    private static string CurrentPlace() => OperatingSystem.IsLinux() && File.Exists(BootFile)
        ? $"{File.ReadAllText(BootFile).Trim()} {new FileInfo("/proc/self/ns/pid").LinkTarget}"
        : Environment.MachineName;

    private static string? StartOf(int processId) => ProcessIdentity.Of(processId)?.StartMark;
}

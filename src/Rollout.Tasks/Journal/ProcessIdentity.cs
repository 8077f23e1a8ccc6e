using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Rollout.Tasks.Journal;

/// <summary>A process, told apart from a later one with the same id, and the place in which that id means something.</summary>
/// <param name="ProcessId">Of the process.</param>
/// <param name="Started">When it started, in the clock of <paramref name="Place"/>. Compared, never read.</param>
/// <param name="Place">On Linux the boot and the namespace of process ids: a container has its own ids, and may have a host name that others have too.</param>
internal sealed record ProcessIdentity(int ProcessId, string Started, string Place)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>This process.</summary>
    public static ProcessIdentity Current() => new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? string.Empty, CurrentPlace());

    /// <summary>True only when the process is known to have ended; false when it runs, and when that cannot be told from here.</summary>
    public bool IsKnownToBeGone() => Started.Length > 0 && Place == CurrentPlace() && StartOf(ProcessId) != Started;

    private static string CurrentPlace()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(BootFile))
        {
            return Environment.MachineName;
        }

        return $"{File.ReadAllText(BootFile).Trim()} {new FileInfo("/proc/self/ns/pid").LinkTarget}";
    }

    /// <summary>Null when there is no such process. A zombie counts as none: it can change nothing any more.</summary>
    private static string? StartOf(int processId)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(processId);
                return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
            }

            // Fields of /proc/PID/stat after the name in brackets, which may hold spaces: state is the 1st, start time the 20th.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or Win32Exception or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
